using Naru.Kernel.Polling;

namespace Naru.Runtime.Keeping;

/// <summary>Something watched by a poller.</summary>
internal interface IReady
{
    void Ready(Readiness readiness);
}
