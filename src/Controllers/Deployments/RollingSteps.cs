using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Deployments;

/// <summary>
/// The sizes that a rolling update may move to next: never more than the declared number plus the surge in all, never
/// fewer available than the declared number less what may be unavailable. Pure; sizes by ReplicaSet name.
/// </summary>
internal static class RollingSteps
{
    public static IReadOnlyDictionary<string, int> Next(OwnedSets sets, int replicas, RolloutLimits limits)
    {
        var sizes = sets.All.ToDictionary(set => set.ObjectName, OwnedSets.Replicas);
        if (!sets.New.IsAbsent) GrowNew(sets, replicas, limits, sizes);
        if (sizes.Where(size => size.Key != sets.New.ObjectName).Sum(size => size.Value) > 0) ShrinkOld(sets, replicas, limits, sizes);
        return sizes;
    }

    /// <summary>After the declared number changed in the middle of a rollout, every set gets its share of the change.</summary>
    public static IReadOnlyDictionary<string, int> Proportional(OwnedSets sets, int replicas, RolloutLimits limits)
    {
        var sizes = sets.All.ToDictionary(set => set.ObjectName, OwnedSets.Replicas);
        var active = sets.All.Where(set => OwnedSets.Replicas(set) > 0).ToList();
        if (active.Count <= 1)
        {
            var only = active.Count == 1 ? active[0] : sets.All.LastOrDefault();
            if (!only.IsAbsent) sizes[only.ObjectName] = replicas;
            return sizes;
        }
        var total = sizes.Values.Sum();
        var toAdd = (replicas > 0 ? replicas + limits.MaxSurge : 0) - total;
        // The largest first, so that what rounding leaves over goes where it matters least.
        var order = active.OrderByDescending(OwnedSets.Replicas).ThenByDescending(set => toAdd > 0 ? Revisions.Of(set) : -Revisions.Of(set)).ToList();
        var left = toAdd;
        foreach (var set in order)
        {
            var size = OwnedSets.Replicas(set);
            var formerMax = Revisions.Number(set, Revisions.MaxReplicas) is > 0 and var max ? max : total;
            var share = (int)Math.Round((double)size * (replicas + limits.MaxSurge) / formerMax, MidpointRounding.AwayFromZero) - size;
            share = toAdd > 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, left, 0);
            sizes[set.ObjectName] = Math.Max(0, size + share);
            left -= share;
        }
        sizes[order[0].ObjectName] = Math.Max(0, sizes[order[0].ObjectName] + left);
        return sizes;
    }

    private static void GrowNew(OwnedSets sets, int replicas, RolloutLimits limits, Dictionary<string, int> sizes)
    {
        var size = sizes[sets.New.ObjectName];
        // Pods that were told to go count until they do, so that what runs keeps to the limit, not only what is declared.
        var room = sets.Old.All(OwnedSets.IsObserved) ? replicas + limits.MaxSurge - sets.All.Sum(OwnedSets.Present) : 0;
        sizes[sets.New.ObjectName] = size > replicas ? replicas : size + Math.Clamp(room, 0, replicas - size);
    }

    private static void ShrinkOld(OwnedSets sets, int replicas, RolloutLimits limits, Dictionary<string, int> sizes)
    {
        var leastAvailable = replicas - limits.MaxUnavailable;
        // Counted by what was declared before this step: pods declared only now are not there yet.
        var newUnavailable = sets.New.IsAbsent ? 0 : OwnedSets.Replicas(sets.New) - OwnedSets.Available(sets.New);
        var mayGo = sets.Desired - leastAvailable - newUnavailable;
        if (mayGo <= 0) return;

        // First the pods that serve nobody, then those that do, as far as enough others are available.
        foreach (var set in sets.Old)
        {
            var unhealthy = Math.Min(sizes[set.ObjectName] - OwnedSets.Available(set), mayGo);
            if (unhealthy <= 0) continue;
            sizes[set.ObjectName] -= unhealthy;
            mayGo -= unhealthy;
        }
        mayGo = Math.Min(mayGo, sets.All.Sum(OwnedSets.Available) - leastAvailable);
        foreach (var set in sets.Old)
        {
            var gone = Math.Clamp(mayGo, 0, sizes[set.ObjectName]);
            sizes[set.ObjectName] -= gone;
            mayGo -= gone;
        }
    }
}
