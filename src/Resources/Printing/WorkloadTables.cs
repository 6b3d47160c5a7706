using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>The kinds that make pods: how many are wanted, there, up to date and ready.</summary>
internal static class WorkloadTables
{
    private static readonly TableColumn[] Wide = [new("Containers", Priority: 1), new("Images", Priority: 1), new("Selector", Priority: 1)];

    public static TableShape Deployment { get; } = new(
        [
            Columns.Name,
            new("Ready", Description: "Ready pods of those wanted"),
            new("Up-to-date", "integer", Description: "Pods of the newest template"),
            new("Available", "integer", Description: "Pods ready for as long as the deployment demands"),
            Columns.Age,
            .. Wide,
        ],
        (obj, now) =>
        {
            var deployment = new DeploymentView(obj);
            var status = deployment.Status;
            return
            [
                obj["metadata"]["name"], $"{status.ReadyReplicas}/{deployment.Spec.Replicas ?? 1}", status.UpdatedReplicas, status.AvailableReplicas, Columns.AgeOf(obj, now),
                .. WideCells(deployment.Spec.Template, deployment.Spec.Selector),
            ];
        });

    public static TableShape ReplicaSet { get; } = new(
        [
            Columns.Name,
            new("Desired", "integer"),
            new("Current", "integer"),
            new("Ready", "integer"),
            Columns.Age,
            .. Wide,
        ],
        (obj, now) =>
        {
            var set = new ReplicaSetView(obj);
            return
            [
                obj["metadata"]["name"], set.Spec.Replicas ?? 1, set.Status.Replicas, set.Status.ReadyReplicas, Columns.AgeOf(obj, now),
                .. WideCells(set.Spec.Template, set.Spec.Selector),
            ];
        });

    private static Tree[] WideCells(PodTemplateSpecView template, LabelSelectorView selector) =>
    [
        Columns.Joined(template.Spec.Containers.Tree, container => container["name"].Text),
        Columns.Joined(template.Spec.Containers.Tree, container => container["image"].Text),
        selector.IsPresent ? LabelSelector.Of(selector).ToString() : Columns.None,
    ];
}
