using System.Text.Json;
using System.Text.Json.Serialization;
using Naru.DockerApi.Build;
using Naru.DockerApi.Containers;
using Naru.DockerApi.Daemon;
using Naru.DockerApi.Exec;
using Naru.DockerApi.Images;
using Naru.DockerApi.Networks;
using Naru.DockerApi.Volumes;
using Naru.Engine.Containers.Config;
using Naru.Engine.Images;

namespace Naru.DockerApi.Json;

/// <summary>Source-generated JSON of everything this room sends or reads. Names are matched regardless of case, and null is no value at all, as Go has both.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, Converters = [typeof(NullIsZeroLong), typeof(NullIsZeroInt), typeof(NullIsFalse), typeof(NullIsEmpty)])]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(ErrorMessage))]
[JsonSerializable(typeof(ContainerConfig))]
[JsonSerializable(typeof(HostConfig))]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(CreateAnswer))]
[JsonSerializable(typeof(ContainerJson))]
[JsonSerializable(typeof(SummaryJson[]))]
[JsonSerializable(typeof(WaitAnswer))]
[JsonSerializable(typeof(TopAnswer))]
[JsonSerializable(typeof(ChangeJson[]))]
[JsonSerializable(typeof(PruneAnswer))]
[JsonSerializable(typeof(UpdateAnswer))]
[JsonSerializable(typeof(StatsJson))]
[JsonSerializable(typeof(PathFactsJson))]
[JsonSerializable(typeof(ExecCreateBody))]
[JsonSerializable(typeof(ExecStartBody))]
[JsonSerializable(typeof(ExecCreated))]
[JsonSerializable(typeof(ExecJson))]
[JsonSerializable(typeof(VersionJson))]
[JsonSerializable(typeof(InfoJson))]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(VolumeJson))]
[JsonSerializable(typeof(VolumeListJson))]
[JsonSerializable(typeof(VolumeCreateBody))]
[JsonSerializable(typeof(VolumePruneAnswer))]
[JsonSerializable(typeof(ImageSummaryJson[]))]
[JsonSerializable(typeof(ImageInspectJson))]
[JsonSerializable(typeof(HistoryJson[]))]
[JsonSerializable(typeof(RemovedImage[]))]
[JsonSerializable(typeof(ImagePruneAnswer))]
[JsonSerializable(typeof(RegistryAuthJson))]
[JsonSerializable(typeof(AuthAnswer))]
[JsonSerializable(typeof(NetworkInspectJson[]))]
[JsonSerializable(typeof(NetworkCreateBody))]
[JsonSerializable(typeof(NetworkCreated))]
[JsonSerializable(typeof(NetworkConnectBody))]
[JsonSerializable(typeof(NetworkPruneAnswer))]
[JsonSerializable(typeof(DiskUseJson))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, RegistryAuthJson>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(CommitAnswer))]
[JsonSerializable(typeof(BuildPruneAnswer))]
internal sealed partial class WireJson : JsonSerializerContext;
