namespace Naru.Engine.Content;

/// <summary>One claim on a <see cref="ContentStore"/> that keeps collections away; released once.</summary>
internal sealed class ContentHold(ContentStore store) : IDisposable
{
    private ContentStore? store = store;

    public void Dispose() => Interlocked.Exchange(ref store, null)?.Release();
}
