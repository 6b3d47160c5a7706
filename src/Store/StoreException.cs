namespace Naru.Store;

/// <summary>The store cannot be opened, read or written; says which file and what to do.</summary>
public class StoreException(string message, Exception? cause = null) : IOException(message, cause);
