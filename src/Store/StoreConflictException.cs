namespace Naru.Store;

/// <summary>Somebody else has committed since the batch was made.</summary>
public sealed class StoreConflictException(long expected, long found)
    : StoreException($"the log stands at revision {found}, the batch was made after {expected}");
