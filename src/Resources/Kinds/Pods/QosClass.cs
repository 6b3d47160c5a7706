using Naru.Resources.Quantities;
using Naru.Resources.Views;

namespace Naru.Resources.Kinds.Pods;

/// <summary>Which pods give way first when a node runs short: BestEffort asks for nothing, Guaranteed asks for all it may use.</summary>
public static class QosClass
{
    public static string Of(PodSpecView spec)
    {
        var (anything, guaranteed) = (false, true);
        foreach (var container in spec.InitContainers) Look(container.Resources, ref anything, ref guaranteed);
        foreach (var container in spec.Containers) Look(container.Resources, ref anything, ref guaranteed);
        return !anything ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static void Look(ResourceRequirementsView resources, ref bool anything, ref bool guaranteed)
    {
        foreach (var resource in (string[])["cpu", "memory"])
        {
            var limit = resources.Limits[resource] ?? Quantity.Zero;
            var request = resources.Requests[resource] ?? limit;
            if (!limit.IsZero || !request.IsZero) anything = true;
            if (limit.IsZero || request != limit) guaranteed = false;
        }
    }
}
