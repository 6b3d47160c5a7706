using Naru.Resources.Objects;

namespace Naru.Resources.Views;

// What is asked of an object's metadata everywhere.
public readonly partial struct ObjectMetaView
{
    public ObjectKey Key => new(Namespace, Name);

    public bool IsBeingDeleted => !tree["deletionTimestamp"].IsNothing;

    /// <summary>The owner that controls this object, or null.</summary>
    public Owner? Controller
    {
        get
        {
            foreach (var reference in OwnerReferences)
                if (reference.Controller == true) return Owner.Of(reference);
            return null;
        }
    }
}
