using Naru.Resources.Facets;
using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Configs;

/// <summary>What holds for configuration: keys that can be file names, a mebibyte at most, and no change once immutable.</summary>
internal static class ConfigRules
{
    public const int MostBytes = 1 << 20;

    public static void Check(Tree config, FieldPath path, FaultList faults)
    {
        var size = CheckKeys(config["data"], path["data"], faults) + CheckKeys(config["binaryData"], path["binaryData"], faults) / 4 * 3;
        foreach (ref readonly var field in config["binaryData"].Fields)
            if (config["data"].Has(field.Name)) faults.Invalid(path["data"].Key(field.Name.ToString()), field.Name.ToString(), "duplicate of key present in binaryData");
        if (size > MostBytes) faults.TooLong(path["data"], MostBytes);
    }

    public static void Update(Tree now, Tree old, FaultList faults) => Update(now, old, faults, "data", "binaryData");

    public static void Update(Tree now, Tree old, FaultList faults, params ReadOnlySpan<string> kept)
    {
        if (!old["immutable"].IsTrue) return;
        if (!now["immutable"].IsTrue) faults.Forbidden(FieldPath.Of("immutable"), "field is immutable when `immutable` is set");
        foreach (var field in kept)
            if (!Tree.DeepEquals(now[field], old[field])) faults.Forbidden(FieldPath.Of(field), "field is immutable when `immutable` is set");
    }

    public static long CheckKeys(Tree map, FieldPath path, FaultList faults)
    {
        long size = 0;
        foreach (ref readonly var field in map.Fields)
        {
            var key = field.Name.ToString();
            if (TextFormat.FaultOf("configKey", key) is { } fault) faults.Invalid(path.Key(key), key, fault);
            size += field.Value.Raw.Length;
        }
        return size;
    }
}
