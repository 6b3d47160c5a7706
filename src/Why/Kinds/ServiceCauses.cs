using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Why.Kinds;

/// <summary>Why a service sends to nobody, or to fewer pods than one would think.</summary>
internal static class ServiceCauses
{
    public static Cause Of(KnownObjects known, Tree service)
    {
        var title = Explanation.Title(service);
        if (service.Spec["type"].Is("ExternalName")) return new Cause($"{title} is another name for {service.Spec["externalName"].Text}");
        var ready = known.All("EndpointSlice")
            .Where(slice => slice.Namespace == service.Namespace && slice.Labels["kubernetes.io/service-name"].Is(service.ObjectName))
            .Sum(slice => slice["endpoints"].Items.ToArray().Count(endpoint => !endpoint["conditions"]["ready"].Is("false") && endpoint["conditions"]["ready"].Kind != TreeKind.False));
        if (service.Spec["selector"].Count == 0) return new Cause($"{title} has {ready} endpoints", new Cause("it has no selector: whoever made it lists its endpoints"));
        var selector = LabelSelector.OfMap(new TextMap(service.Spec["selector"]));
        var pods = known.All("Pod").Where(pod => pod.Namespace == service.Namespace && selector.Matches(new TextMap(pod.Labels))).ToList();
        var sentence = $"{title} sends to {ready} of {pods.Count} pods that its selector {selector} chooses";
        return pods.Count == 0 ? new Cause(sentence, [.. Near(known, service)]) : new Cause(sentence, [.. ReplicaSetCauses.NotReady(known, pods), .. Ports(service, pods)]);
    }

    // Labels that almost match are the usual mistake.
    private static IEnumerable<Cause> Near(KnownObjects known, Tree service)
    {
        yield return new Cause($"no pod in the namespace {service.Namespace} has these labels");
        foreach (var field in service.Spec["selector"].Fields.ToArray())
        {
            var values = known.All("Pod").Where(pod => pod.Namespace == service.Namespace).Select(pod => pod.Labels[field.Name].Text).Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(5).ToList();
            if (values.Count > 0 && !values.Contains(field.Value.Text)) yield return new Cause($"pods there have {field.Name} = {string.Join(", ", values)}");
        }
    }

    private static IEnumerable<Cause> Ports(Tree service, List<Tree> pods)
    {
        foreach (var port in service.Spec["ports"].Items.ToArray())
        {
            if (port["targetPort"].TextOrNull is not { } name) continue;
            var has = pods.Any(pod => pod.Spec["containers"].Items.ToArray().Any(container => container["ports"].Items.ToArray().Any(known => known["name"].Is(name))));
            if (!has) yield return new Cause($"no pod has a port with the name {name}");
        }
    }
}
