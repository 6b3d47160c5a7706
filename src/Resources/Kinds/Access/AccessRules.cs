using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Access;

/// <summary>What holds for roles and their bindings.</summary>
internal static class AccessRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static Tree DefaultOfSubject(Tree subject) =>
        subject["apiGroup"].IsEmpty && subject["kind"].Text is "User" or "Group" ? subject.With("apiGroup", Group) : subject;

    public static void CheckRoleRef(Tree reference, FieldPath path, FaultList faults)
    {
        if (!reference["apiGroup"].Is(Group)) faults.NotSupported(path["apiGroup"], reference["apiGroup"], [Group]);
        if (!reference["kind"].IsEmpty && reference["kind"].Text is not ("Role" or "ClusterRole")) faults.NotSupported(path["kind"], reference["kind"], ["ClusterRole", "Role"]);
    }

    public static void CheckSubject(Tree subject, FieldPath path, FaultList faults)
    {
        switch (subject["kind"].Text)
        {
            case "ServiceAccount":
                if (!subject["apiGroup"].IsEmpty) faults.NotSupported(path["apiGroup"], subject["apiGroup"], [""]);
                if (subject["namespace"].IsEmpty) faults.Required(path["namespace"]);
                break;
            case "User" or "Group":
                if (!subject["apiGroup"].Is(Group)) faults.NotSupported(path["apiGroup"], subject["apiGroup"], [Group]);
                break;
            case "":
                break;
            default:
                faults.NotSupported(path["kind"], subject["kind"], ["Group", "ServiceAccount", "User"]);
                break;
        }
    }

    public static void CheckRule(Tree rule, FieldPath path, FaultList faults)
    {
        if (rule["nonResourceURLs"].Count > 0)
        {
            if (rule["apiGroups"].Count + rule["resources"].Count + rule["resourceNames"].Count > 0)
                faults.Invalid(path["nonResourceURLs"], rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
            return;
        }
        if (rule["apiGroups"].Count == 0) faults.Required(path["apiGroups"], "resource rules must supply at least one api group");
        if (rule["resources"].Count == 0) faults.Required(path["resources"], "resource rules must supply at least one resource");
    }
}
