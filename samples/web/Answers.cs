using System.Net;

namespace Web;

/// <summary>What the sample answers.</summary>
internal static class Answers
{
    public static string Version { get; } = Environment.GetEnvironmentVariable("VERSION") ?? "v1";

    public static string Name { get; } = Environment.GetEnvironmentVariable("POD_NAME") ?? Dns.GetHostName();

    /// <summary>While this file exists the readiness check fails.</summary>
    private const string Unready = "/tmp/unready";

    public static bool IsReady => !File.Exists(Unready);

    public static (string Status, string Body) To(string path) => path switch
    {
        "/" => ("200 OK", $"{Version} {Name}\n"),
        "/ready" => IsReady ? ("200 OK", "ready\n") : ("503 Service Unavailable", "not ready\n"),
        "/live" => ("200 OK", "live\n"),
        "/config" => ("200 OK", Read("/etc/config/greeting")),
        "/secret" => ("200 OK", Read("/etc/secret/token").Length > 0 ? "a secret is here\n" : "no secret\n"),
        "/count" => ("200 OK", Count()),
        _ => ("404 Not Found", "no such page\n"),
    };

    public static int SetReady(bool ready)
    {
        if (ready) File.Delete(Unready);
        else File.WriteAllText(Unready, "");
        return 0;
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    // Counts in the volume, so that what it held is seen to survive the pod.
    private static string Count()
    {
        const string file = "/data/count";
        var count = (int.TryParse(Read(file), out var known) ? known : 0) + 1;
        Directory.CreateDirectory("/data");
        File.WriteAllText(file, $"{count}\n");
        return $"{count}\n";
    }
}
