namespace Naru.Node.Pods;

/// <summary>Why a container could not be started, and when to try again.</summary>
/// <param name="Reason">The waiting reason at once, such as ErrImagePull.</param>
/// <param name="LaterReason">The waiting reason while the back-off lasts, such as ImagePullBackOff.</param>
internal sealed record Trouble(string Reason, string LaterReason, string Message, string LaterMessage, int Count, DateTimeOffset RetryAt, DateTimeOffset Since)
{
    /// <summary>How long the first words stand before those of the back-off.</summary>
    public static readonly TimeSpan ShownAtLeast = TimeSpan.FromSeconds(1);

    public (string Reason, string Message) At(DateTimeOffset now) => now - Since >= ShownAtLeast ? (LaterReason, LaterMessage) : (Reason, Message);

    /// <summary>An image that does not come: 10 s, doubled at every failure up to 5 min.</summary>
    public static Trouble Pull(Trouble? before, string image, string message, DateTimeOffset now)
    {
        var count = (before?.Count ?? 0) + 1;
        return new Trouble("ErrImagePull", "ImagePullBackOff", message, $"Back-off pulling image \"{image}\": ErrImagePull: {message}",
            count, now + BackOff.After(count), now);
    }

    /// <summary>Anything else, tried again after a short while: the cause may be an object that is still to come.</summary>
    public static Trouble Other(Trouble? before, string reason, string message, DateTimeOffset now)
    {
        var count = (before?.Count ?? 0) + 1;
        return new Trouble(reason, reason, message, message, count, now + TimeSpan.FromSeconds(Math.Min(20, 1 << Math.Min(count, 5))), now);
    }
}
