using System.Security.Cryptography;
using Naru.Engine.Content;

namespace Naru.Registry;

/// <summary>
/// Uploads in progress. They live in memory and in the content store's ingest directory: a restart forgets them, and the
/// pusher, told so by a 404, begins again. Each holds the content store, so one that is idle for long is dropped, and so is
/// the longest idle one when there are too many.
/// </summary>
internal sealed class UploadSessions : IDisposable
{
    private const int MaxSessions = 128;
    private const long MaxBlobBytes = 64L << 30;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(10);
    private readonly ContentStore content;
    private readonly TimeProvider time;
    private readonly ITimer sweeping;
    private readonly Lock gate = new();
    private readonly Dictionary<string, UploadSession> sessions = new(StringComparer.Ordinal);

    public UploadSessions(ContentStore content, TimeProvider time)
    {
        (this.content, this.time) = (content, time);
        sweeping = time.CreateTimer(static self => ((UploadSessions)self!).DropIdle(), this, IdleTimeout, IdleTimeout);
    }

    /// <summary>Begins an upload, in use by the request that begins it.</summary>
    public UploadSession Begin(string repository)
    {
        DropIdle();
        var session = new UploadSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), repository, content.Create(MaxBlobBytes), content.Hold()) { InUse = true, LastUsed = time.GetUtcNow() };
        UploadSession? crowdedOut = null;
        lock (gate)
        {
            if (sessions.Count >= MaxSessions) crowdedOut = sessions.Values.Where(s => !s.InUse).MinBy(s => s.LastUsed);
            if (crowdedOut is not null) sessions.Remove(crowdedOut.Id);
            sessions[session.Id] = session;
        }
        crowdedOut?.Dispose();
        return session;
    }

    /// <summary>Takes a session for one request; null when it is unknown, of another repository or in use by another request.</summary>
    public UploadSession? Take(string id, string repository)
    {
        lock (gate)
        {
            if (!sessions.TryGetValue(id, out var session) || session.Repository != repository || session.InUse) return null;
            session.InUse = true;
            return session;
        }
    }

    /// <summary>Gives a session back until its next request.</summary>
    public void Return(UploadSession session)
    {
        lock (gate) (session.InUse, session.LastUsed) = (false, time.GetUtcNow());
    }

    /// <summary>Ends a session; what was not committed is gone.</summary>
    public void End(UploadSession session)
    {
        lock (gate) sessions.Remove(session.Id);
        session.Dispose();
    }

    public void Dispose()
    {
        sweeping.Dispose();
        lock (gate)
        {
            foreach (var session in sessions.Values) session.Dispose();
            sessions.Clear();
        }
    }

    private void DropIdle()
    {
        List<UploadSession> idle;
        lock (gate)
        {
            idle = [.. sessions.Values.Where(s => !s.InUse && time.GetUtcNow() - s.LastUsed >= IdleTimeout)];
            foreach (var old in idle) sessions.Remove(old.Id);
        }
        foreach (var old in idle) old.Dispose();
    }
}
