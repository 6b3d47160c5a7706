using System.Text;
using System.Text.Json;
using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Configs;

/// <summary>What holds for Secrets: plain strings are taken over into the data, and each type has the keys it stands for.</summary>
internal static class SecretRules
{
    public static Tree Default(Tree secret)
    {
        var plain = secret["stringData"];
        if (plain.IsAbsent) return secret;
        var data = secret["data"];
        foreach (ref readonly var field in plain.Fields) data = data.With(field.Name, Convert.ToBase64String(Encoding.UTF8.GetBytes(field.Value.Text)));
        return secret.With("data", data).Without("stringData");
    }

    public static void Check(Tree secret, FieldPath path, FaultList faults)
    {
        var data = secret["data"];
        if (ConfigRules.CheckKeys(data, path["data"], faults) / 4 * 3 > ConfigRules.MostBytes) faults.TooLong(path["data"], ConfigRules.MostBytes);
        switch (secret["type"].Text)
        {
            case "kubernetes.io/dockerconfigjson":
                CheckJson(data, ".dockerconfigjson", path["data"], faults);
                break;
            case "kubernetes.io/dockercfg":
                CheckJson(data, ".dockercfg", path["data"], faults);
                break;
            case "kubernetes.io/tls":
                Demand(data, "tls.crt", path["data"], faults);
                Demand(data, "tls.key", path["data"], faults);
                break;
            case "kubernetes.io/ssh-auth":
                Demand(data, "ssh-privatekey", path["data"], faults);
                break;
            case "kubernetes.io/basic-auth" when !data.Has("username") && !data.Has("password"):
                Demand(data, "username", path["data"], faults);
                Demand(data, "password", path["data"], faults);
                break;
            case "kubernetes.io/service-account-token" when secret["metadata"]["annotations"]["kubernetes.io/service-account.name"].IsEmpty:
                faults.Required(path["metadata"]["annotations"].Key("kubernetes.io/service-account.name"));
                break;
        }
    }

    public static void Update(Tree now, Tree old, FaultList faults) => ConfigRules.Update(now, old, faults, "data");

    private static void Demand(Tree data, string key, FieldPath path, FaultList faults)
    {
        if (!data.Has(key)) faults.Required(path.Key(key));
    }

    private static void CheckJson(Tree data, string key, FieldPath path, FaultList faults)
    {
        if (!data.Has(key))
        {
            faults.Required(path.Key(key));
            return;
        }
        try
        {
            Tree.Parse(Convert.FromBase64String(data[key].Text));
        }
        catch (JsonException)
        {
            faults.Invalid(path.Key(key), "<secret contents redacted>", "the value is no JSON");
        }
    }
}
