using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Naru.Host.Engine;

/// <summary>Loggers for the libraries underneath: warnings and errors become sentences in the one log.</summary>
internal sealed class ReportingLoggers(Action<string> report) : ILoggerFactory, ILogger
{
    // A host that cannot start says so by an exception, which becomes the one sentence that its owner is told.
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) ? NullLogger.Instance : this;

    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException("this factory has one provider, itself");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) report(exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}");
    }

    public void Dispose()
    {
    }
}
