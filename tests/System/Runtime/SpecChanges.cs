using System.Text.Json.Nodes;

namespace Naru.Tests.System.Runtime;

/// <summary>Changes of a specification, for tests to say in a word.</summary>
internal static class SpecChanges
{
    public static JsonObject WithArguments(this JsonNode spec, params string[] arguments)
    {
        spec["process"]!["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        return (JsonObject)spec;
    }

    public static JsonObject WithTerminal(this JsonObject spec)
    {
        spec["process"]!["terminal"] = true;
        spec["process"]!["consoleSize"] = new JsonObject { ["height"] = 33, ["width"] = 77 };
        return spec;
    }

    public static JsonObject WithUser(this JsonObject spec, int uid, int gid)
    {
        spec["process"]!["user"] = new JsonObject { ["uid"] = uid, ["gid"] = gid, ["additionalGids"] = new JsonArray(gid, 7) };
        return spec;
    }

    public static JsonObject WithMount(this JsonObject spec, string destination, string type, string source, params string[] options)
    {
        spec["mounts"]!.AsArray().Add((JsonNode)new JsonObject
        {
            ["destination"] = destination,
            ["type"] = type,
            ["source"] = source,
            ["options"] = new JsonArray([.. options.Select(option => (JsonNode)option)]),
        });
        return spec;
    }

    public static JsonObject With(this JsonObject spec, string part, string key, JsonNode value)
    {
        (part.Length == 0 ? spec : spec[part]!)[key] = value;
        return spec;
    }
}
