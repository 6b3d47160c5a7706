using System.Text;
using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Node.Volumes;

/// <summary>The files of configMap, secret, downwardAPI and projected volumes.</summary>
internal static class VolumeFiles
{
    private const int UsualMode = 0b110_100_100;

    /// <summary>Null when the volume is not one of files.</summary>
    public static IReadOnlyList<VolumeFile>? Of(Tree volume, Tree pod, PodObjects objects)
    {
        if (volume["configMap"].IsObject) return FromObject(volume["configMap"], "name", "configmap", objects.ConfigMaps, Mode(volume["configMap"]));
        if (volume["secret"].IsObject) return FromObject(volume["secret"], "secretName", "secret", objects.Secrets, Mode(volume["secret"]));
        if (volume["downwardAPI"].IsObject) return FromPod(volume["downwardAPI"], pod, objects, Mode(volume["downwardAPI"]));
        return volume["projected"].IsObject ? FromMany(volume, pod, objects) : null;
    }

    private static List<VolumeFile> FromMany(Tree volume, Tree pod, PodObjects objects)
    {
        var files = new Dictionary<string, VolumeFile>(StringComparer.Ordinal);
        var sources = volume["projected"]["sources"];
        var mode = Mode(volume["projected"]);
        for (var i = 0; i < sources.Count; i++)
        {
            var source = sources[i];
            IReadOnlyList<VolumeFile> some =
                source["configMap"].IsObject ? FromObject(source["configMap"], "name", "configmap", objects.ConfigMaps, mode)
                : source["secret"].IsObject ? FromObject(source["secret"], "name", "secret", objects.Secrets, mode)
                : source["downwardAPI"].IsObject ? FromPod(source["downwardAPI"], pod, objects, mode)
                : source["serviceAccountToken"].IsObject ? [Token(volume["name"].Text, i, source["serviceAccountToken"], pod, objects)]
                : throw new PodConfigurationException($"volume \"{volume["name"].Text}\": projected source {i} is of a type that this node does not offer", "FailedMount");
            foreach (var file in some) files[file.Path] = file;
        }
        return [.. files.Values];
    }

    private static VolumeFile Token(string volume, int source, Tree wanted, Tree pod, PodObjects objects)
    {
        if (!objects.Tokens.TryGetValue((volume, source), out var token))
            throw new PodConfigurationException($"no token of the service account \"{pod["spec"]["serviceAccountName"].Text}\" yet", "FailedMount");
        // Readable by the one who needs it and nobody else; with fsGroup, by the group.
        var user = pod["spec"]["securityContext"]["runAsUser"];
        var hasGroup = pod["spec"]["securityContext"]["fsGroup"].IsNumber;
        return new VolumeFile(wanted["path"].Text, Encoding.UTF8.GetBytes(token), hasGroup ? 0b110_100_000 : user.IsNumber ? 0b110_000_000 : UsualMode)
        {
            Owner = user.IsNumber && !hasGroup ? user.AsInt64() : null,
        };
    }

    private static IReadOnlyList<VolumeFile> FromObject(Tree source, string nameField, string kind, IReadOnlyDictionary<string, Tree> objects, int mode)
    {
        var name = source[nameField].Text;
        if (!objects.TryGetValue(name, out var found))
            return source["optional"].IsTrue ? [] : throw new PodConfigurationException($"{kind} \"{name}\" not found", "FailedMount");
        if (source["items"].Count == 0)
            return [.. ObjectData.Of(found).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new VolumeFile(pair.Key, pair.Value, mode))];
        var files = new List<VolumeFile>();
        foreach (var item in source["items"].Items)
        {
            if (ObjectData.Value(found, item["key"].Text) is { } value) files.Add(new VolumeFile(item["path"].Text, value, item["mode"].AsInt32(mode)));
            else if (!source["optional"].IsTrue) throw new PodConfigurationException($"references non-existent {kind} key: {item["key"].Text}", "FailedMount");
        }
        return files;
    }

    private static List<VolumeFile> FromPod(Tree source, Tree pod, PodObjects objects, int mode)
    {
        var files = new List<VolumeFile>();
        foreach (var item in source["items"].Items)
        {
            var text = item["fieldRef"].IsObject
                ? FieldReferences.Field(item["fieldRef"]["fieldPath"].Text, pod, objects)
                : FieldReferences.Resource(item["resourceFieldRef"], pod, "", objects);
            files.Add(new VolumeFile(item["path"].Text, Encoding.UTF8.GetBytes(text), item["mode"].AsInt32(mode)));
        }
        return files;
    }

    private static int Mode(Tree source) => source["defaultMode"].AsInt32(UsualMode);
}
