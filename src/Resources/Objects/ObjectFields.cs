using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Objects;

/// <summary>What every object has, read straight from its tree.</summary>
public static class ObjectFields
{
    extension(Tree tree)
    {
        public Tree Metadata => tree["metadata"];
        public Tree Spec => tree["spec"];
        public Tree State => tree["status"];
        public string ObjectName => tree["metadata"]["name"].Text;
        public string Namespace => tree["metadata"]["namespace"].Text;
        public string Uid => tree["metadata"]["uid"].Text;
        public string ResourceVersion => tree["metadata"]["resourceVersion"].Text;
        public ObjectKey Key => new(tree.Namespace, tree.ObjectName);
        public Tree Labels => tree["metadata"]["labels"];
        public Tree Annotations => tree["metadata"]["annotations"];
        public bool IsDeleting => !tree["metadata"]["deletionTimestamp"].IsNothing;

        /// <summary>The owner reference with <c>controller: true</c>, or absent.</summary>
        public Tree ControllerRef
        {
            get
            {
                foreach (var owner in tree["metadata"]["ownerReferences"].Items)
                    if (owner["controller"].IsTrue) return owner;
                return default;
            }
        }

        public bool IsControlledBy(string uid) => tree.ControllerRef["uid"].Is(uid);

        public bool HasFinalizer(string finalizer)
        {
            foreach (var item in tree["metadata"]["finalizers"].Items)
                if (item.Is(finalizer)) return true;
            return false;
        }

        /// <summary>The condition of that type in <c>status.conditions</c>, or absent.</summary>
        public Tree Condition(string type)
        {
            foreach (var condition in tree["status"]["conditions"].Items)
                if (condition["type"].Is(type)) return condition;
            return default;
        }

        public bool IsConditionTrue(string type) => tree.Condition(type)["status"].Is("True");
    }

    /// <summary>An RFC 3339 time; null when there is none or it is unreadable.</summary>
    public static DateTimeOffset? AsTime(this Tree tree) => ApiTime.Of(tree);

    /// <summary>A time as the API writes <c>Time</c>: UTC, whole seconds.</summary>
    public static string Rfc3339(this DateTimeOffset time) => ApiTime.Write(time);

    /// <summary>A time as the API writes <c>MicroTime</c>.</summary>
    public static string Rfc3339Micro(this DateTimeOffset time) => ApiTime.WriteMicro(time);

    /// <summary>
    /// The object with one condition in <c>status.conditions</c> set; <c>lastTransitionTime</c> changes only with the status.
    /// </summary>
    public static Tree WithCondition(this Tree tree, string type, string status, string reason, string message, DateTimeOffset now, params ReadOnlySpan<Field> more)
    {
        var conditions = tree["status"]["conditions"];
        var old = tree.Condition(type);
        var since = old["status"].Is(status) ? old["lastTransitionTime"] : now.Rfc3339();
        var condition = Tree.Object((ReadOnlySpan<Field>)[
            new("type", type), new("status", status), .. more, new("lastTransitionTime", since), new("reason", reason), new("message", message)]);
        for (var i = 0; i < conditions.Count; i++)
            if (conditions[i]["type"].Is(type)) return tree.WithPath(["status", "conditions"], conditions.WithItem(i, condition));
        return tree.WithPath(["status", "conditions"], conditions.Append(condition));
    }
}
