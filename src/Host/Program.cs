using Naru.Host;

// The one executable: every process of Naru is this file in one of its modes. The verb decides before anything else is
// touched, so that the keeper never pays for a web server.
return await Verbs.RunAsync(args);
