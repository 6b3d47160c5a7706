using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Naru.Store.Sqlite;

/// <summary>The log's table and its statements. Used by one thread at a time.</summary>
internal sealed class SqliteLog : IDisposable
{
    /// <summary>The version of the file's layout. A file with a later one is refused, an earlier one is brought up.</summary>
    private const long Format = 1;

    /// <summary>How far the revision jumps when a backup is opened: more than a cluster writes between two backups.</summary>
    private const long RestoreJump = 1_000_000_000;

    private const int CompactedInOneTransaction = 50;
    private const long MostWalBytes = 64L << 20;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly string _path;
    private readonly Action<string> _passed;
    private long _revision;
    private long _compacted;

    static SqliteLog() => raw.SetProvider(new SQLite3Provider_e_sqlite3());

    private SqliteLog(SqliteConnection connection, string path, Action<string> passed)
    {
        (_connection, _path, _passed) = (connection, path, passed);
        Configure();
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO log(rev, key, prev, value) VALUES ($rev, $key, $prev, $value)";
        foreach (var name in (string[])["$rev", "$key", "$prev", "$value"]) _insert.Parameters.Add(new SqliteParameter(name, null));
        _insert.Prepare();
    }

    public static SqliteLog Open(string path, string fileLayer, Action<string> passed)
    {
        var where = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        if (fileLayer.Length > 0) where.Vfs = fileLayer;
        var connection = new SqliteConnection(where.ToString());
        try
        {
            connection.Open();
            return new SqliteLog(connection, path, passed);
        }
        catch
        {
            // Left to the collector it would be closed at some later time, and take with it a log that is in use again by then.
            connection.Dispose();
            throw;
        }
    }

    public StoreImage Load() => new(_revision, _compacted, Read("SELECT rev, key, prev, value FROM log ORDER BY rev", 0));

    public IReadOnlyList<StoreRecord> After(long revision)
    {
        if (revision < _compacted) throw new StoreCompactedException(revision, _compacted);
        return Read("SELECT rev, key, prev, value FROM log WHERE rev > $after ORDER BY rev LIMIT 500", revision);
    }

    /// <summary>One transaction for all of them. Each must follow the one before.</summary>
    public void CommitGroup(IReadOnlyList<StoreBatch> batches)
    {
        try
        {
            _passed(StoreFailpoints.CommitBegun);
            var revision = _revision;
            using var transaction = _connection.BeginTransaction(deferred: false);
            _insert.Transaction = transaction;
            foreach (var batch in batches)
            {
                if (batch.After != revision) throw new StoreConflictException(batch.After, revision);
                foreach (var record in batch.Records) Insert(record);
                revision = batch.Last;
            }
            _passed(StoreFailpoints.CommitWritten);
            transaction.Commit();
            _passed(StoreFailpoints.CommitDone);
            _revision = revision;
        }
        catch (SqliteException failure)
        {
            throw SqliteStore.Failed("write to", _path, failure);
        }
        if (WalBytes() > MostWalBytes) Checkpoint();
    }

    /// <summary>Moves the WAL's content into the file and empties the WAL. Runs when no commit waits, or past 64 MB.</summary>
    public void Checkpoint()
    {
        try
        {
            _passed(StoreFailpoints.CheckpointBegun);
            Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            _passed(StoreFailpoints.CheckpointDone);
        }
        catch (SqliteException failure)
        {
            // The WAL keeps everything; it only stays long. What has been committed must not be told as failed for it; the
            // next commit reports a full or failing disk itself.
            Console.Error.WriteLine($"naru: the store's checkpoint was put off: {failure.Message}");
        }
    }

    /// <summary>Compacts a few revisions; true when there are more.</summary>
    public bool CompactSome(long revision)
    {
        revision = Math.Min(revision, _revision);
        if (revision <= _compacted) return false;
        var rows = Read($"SELECT rev, key, prev, CASE WHEN value IS NULL THEN NULL ELSE x'' END FROM log WHERE rev > $after ORDER BY rev LIMIT {CompactedInOneTransaction}", _compacted)
            .Where(r => r.Revision <= revision).ToArray();
        var upTo = rows.Length < CompactedInOneTransaction ? revision : rows[^1].Revision;
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var row in rows)
        {
            if (row.Previous != 0) Execute("DELETE FROM log WHERE rev = $p", row.Previous, transaction);
            if (row.Value is null) Execute("DELETE FROM log WHERE rev = $p", row.Revision, transaction);
        }
        SetFact("compacted", upTo, transaction);
        transaction.Commit();
        _compacted = upTo;
        return _compacted < revision;
    }

    public void Backup(string path)
    {
        if (File.Exists(path)) throw new StoreException($"cannot back up to {path}: there is such a file already; name a new one");
        var half = path + ".part";
        File.Delete(half);
        StoreFiles.MakePrivate(half);
        Execute("VACUUM INTO $p", half);
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = half, Pooling = false }.ToString()))
        {
            copy.Open();
            using var mark = copy.CreateCommand();
            mark.CommandText = "INSERT OR REPLACE INTO fact(name, value) VALUES ('restored', 1)";
            mark.ExecuteNonQuery();
        }
        using (var file = File.OpenHandle(half, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        File.Move(half, path);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Configure()
    {
        // Exclusive before the first access: then the WAL needs no shared-memory file.
        Execute("PRAGMA locking_mode=EXCLUSIVE");
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute("PRAGMA wal_autocheckpoint=0");
        Execute("PRAGMA cache_size=-2000");
        Execute("CREATE TABLE IF NOT EXISTS fact(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
        Execute("CREATE TABLE IF NOT EXISTS log(rev INTEGER PRIMARY KEY, key TEXT NOT NULL, prev INTEGER NOT NULL, value BLOB)");
        var format = Fact("format");
        if (format > Format)
            throw new StoreException($"the store {_path} has format {format}, this naru knows up to {Format}: start the newer naru that wrote it, or another --data directory");
        if (format == 0) SetFact("format", Format, null);
        _compacted = Fact("compacted");
        _revision = Math.Max(Scalar("SELECT COALESCE(MAX(rev), 0) FROM log"), _compacted);
        if (Fact("restored") != 0) GoOnAfterRestore();
    }

    // What clients may have watched since the backup is not known here, so nothing can be asked for that is older than now.
    private void GoOnAfterRestore()
    {
        while (CompactSome(_revision)) { }
        using var transaction = _connection.BeginTransaction(deferred: false);
        _revision += RestoreJump;
        _compacted = _revision;
        SetFact("compacted", _compacted, transaction);
        SetFact("restored", 0, transaction);
        transaction.Commit();
    }

    private void Insert(StoreRecord record)
    {
        _insert.Parameters[0].Value = record.Revision;
        _insert.Parameters[1].Value = record.Key;
        _insert.Parameters[2].Value = record.Previous;
        _insert.Parameters[3].Value = (object?)record.Value ?? DBNull.Value;
        _insert.ExecuteNonQuery();
    }

    private List<StoreRecord> Read(string query, long after)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = query;
        if (query.Contains("$after")) command.Parameters.AddWithValue("$after", after);
        using var rows = command.ExecuteReader();
        var records = new List<StoreRecord>();
        while (rows.Read())
            records.Add(new StoreRecord(rows.GetInt64(0), rows.GetString(1), rows.GetInt64(2), rows.IsDBNull(3) ? null : rows.GetFieldValue<byte[]>(3)));
        return records;
    }

    private long Fact(string name)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT value FROM fact WHERE name = $p";
        command.Parameters.AddWithValue("$p", name);
        return command.ExecuteScalar() as long? ?? 0;
    }

    private void SetFact(string name, long value, SqliteTransaction? transaction)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR REPLACE INTO fact(name, value) VALUES ($n, $v)";
        command.Parameters.AddWithValue("$n", name);
        command.Parameters.AddWithValue("$v", value);
        command.ExecuteNonQuery();
    }

    private long Scalar(string query)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar() as long? ?? 0;
    }

    private void Execute(string statement, object? parameter = null, SqliteTransaction? transaction = null)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statement;
        if (parameter is not null) command.Parameters.AddWithValue("$p", parameter);
        command.ExecuteNonQuery();
    }

    private long WalBytes() => new FileInfo(_path + "-wal") is { Exists: true } wal ? wal.Length : 0;
}
