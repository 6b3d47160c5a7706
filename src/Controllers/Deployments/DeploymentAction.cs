using Naru.Resources.Trees;

namespace Naru.Controllers.Deployments;

/// <summary>One step that a deployment needs.</summary>
internal abstract record DeploymentAction
{
    private DeploymentAction()
    {
    }

    /// <summary>Make the ReplicaSet of a new template.</summary>
    public sealed record Create(Tree Set) : DeploymentAction;

    /// <summary>Write a ReplicaSet; <paramref name="From"/> and <paramref name="To"/> differ when that scales it.</summary>
    public sealed record Write(Tree Set, int From, int To) : DeploymentAction;

    /// <summary>Forget a revision that is older than the history goes.</summary>
    public sealed record Delete(Tree Set) : DeploymentAction;
}
