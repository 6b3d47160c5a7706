// A small web program, to be run in containers:
//   web serve                     answers on $PORT (8080): its name, version and what it was configured with; with
//                                 $GRPC_PORT also the gRPC health check there
//   web load URL REQUESTS SECONDS [new]
//                                 sends requests, spread over the seconds, half on new connections and half kept alive
//                                 (or all on new ones); prints the counts as JSON
//   web get URL                   one request; prints the body
//   web ready | unready           makes the readiness check of the server beside it pass or fail
using Web;

return args switch
{
    [] or ["serve"] => await Server.RunAsync(),
    ["load", var url, var count, var seconds, .. var how] => await Load.RunAsync(new Uri(url), int.Parse(count), double.Parse(seconds), how is ["new"]),
    ["get", var url] => await Load.GetAsync(new Uri(url)),
    ["ready"] => Answers.SetReady(true),
    ["unready"] => Answers.SetReady(false),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("web: serve | load URL REQUESTS SECONDS [new] | get URL | ready | unready");
    return 64;
}
