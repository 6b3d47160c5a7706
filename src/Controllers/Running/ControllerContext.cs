using Naru.Client.Informers;
using Naru.Resources.Api;

namespace Naru.Controllers.Running;

/// <summary>What every controller is given: the way to the API, shared informers, and the sources of time and chance.</summary>
/// <param name="UserFor">The identity under which the controller of that name writes; null leaves it to the transport.</param>
/// <param name="OnFailure">Hears of every failed attempt: controller, object, cause. The attempt is repeated in any case.</param>
public sealed record ControllerContext(
    IApiTransport Transport,
    InformerSet Informers,
    TimeProvider Time,
    Random Random,
    Func<string, ApiUser?> UserFor,
    Action<string, string, Exception> OnFailure);
