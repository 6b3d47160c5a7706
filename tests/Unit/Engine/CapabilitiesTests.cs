using Naru.Engine;
using Naru.Engine.Containers.Spec;

namespace Naru.Tests.Unit.Engine;

public sealed class CapabilitiesTests
{
    [Fact]
    public void The_default_is_fourteen() => Assert.Equal(14, Capabilities.Resolve([], [], false).Count);

    [Fact]
    public void All_is_dropped_before_one_is_added() => Assert.Equal(["CAP_NET_ADMIN"], Capabilities.Resolve(["net_admin"], ["ALL"], false));

    [Fact]
    public void One_is_dropped_from_all() => Assert.DoesNotContain("CAP_SYS_ADMIN", Capabilities.Resolve(["ALL"], ["CAP_SYS_ADMIN"], false));

    [Fact]
    public void A_name_that_is_none_is_refused() => Assert.Throws<EngineException>(() => Capabilities.Resolve(["NOT_ONE"], [], false));
}
