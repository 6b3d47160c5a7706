using Naru.Cli;
using Naru.Cli.ClusterVerbs;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Cli;

public sealed class PodExecTests
{
    [Fact]
    public void A_command_whose_end_nobody_told_has_not_succeeded()
    {
        Assert.Equal(0, PodExec.ExitStatus(Tree.Parse("""{"status":"Success"}""")));
        Assert.Equal(7, PodExec.ExitStatus(Tree.Parse("""{"status":"Failure","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}""")));
        Assert.Throws<RefusedException>(() => PodExec.ExitStatus(Tree.EmptyObject));
    }
}
