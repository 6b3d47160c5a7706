// The one executable. Every mode of Naru is a verb of it; see src/Cli for the verbs people type.
Console.Error.WriteLine("naru: no verb is built in yet");
return 64;
