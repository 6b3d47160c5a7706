namespace Naru.Resources.Api;

/// <summary>The events of one watch, in the order of their revisions. Read by one reader.</summary>
public interface IWatchStream : IAsyncDisposable
{
    /// <summary>The next event, or null when the server has ended the watch: list or watch again from the last revision.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    ValueTask<WatchEvent?> NextAsync(CancellationToken cancel);
}
