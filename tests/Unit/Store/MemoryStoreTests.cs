using Naru.Store;

namespace Naru.Tests.Unit.Store;

public sealed class MemoryStoreTests : StoreConformance
{
    protected override IStateStore Open() => new MemoryStore();
}
