using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Node.Probes;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>Runs postStart and preStop: a command in the container, an HTTP request to it, or a pause.</summary>
internal sealed class ContainerHook(NodeParts parts)
{
    /// <summary>Answers "" on success and otherwise what went wrong.</summary>
    public async ValueTask<string> RunAsync(Tree handler, ContainerGoal container, string containerId, string podIp, TimeSpan timeout, CancellationToken cancel)
    {
        if (handler["sleep"].IsObject)
        {
            var pause = TimeSpan.FromSeconds(handler["sleep"]["seconds"].AsInt64());
            await Task.Delay(pause < timeout ? pause : timeout, parts.Time, cancel);
            return "";
        }
        try
        {
            if (handler["exec"].IsObject)
            {
                var result = await parts.Runtime.ExecAsync(containerId, ProbeTarget.Command(handler), timeout, cancel);
                return result.TimedOut ? $"the command did not end within {timeout.TotalSeconds:0} s" : result.ExitCode == 0 ? "" : $"exited with {result.ExitCode}: {result.Output}";
            }
            if (ProbeTarget.Of(handler, container.Spec, podIp, timeout) is { } target)
                return await parts.Runtime.ProbeAsync(target, cancel) is { Success: false } answer ? answer.Message : "";
            return "the hook names a port that the container does not have";
        }
        catch (PodRuntimeException failure)
        {
            return failure.Message;
        }
    }
}
