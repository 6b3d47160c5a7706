using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Client.Informers;

internal static class OwnerFields
{
    public static string ControllerUid(this Tree tree) => tree.ControllerRef["uid"].Text;
}
