package kubelet

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
)

// CapacityAnnotation of a Node sets its capacity: "cpu=4,memory=16Gi,pods=110".
const CapacityAnnotation = "sandbox.hackfest/capacity"

// heartbeat is how often an unchanged status is written all the same. That the
// node lives is told by its lease, every ten seconds.
const heartbeat = 5 * time.Minute

// nodeStatus writes a node's status as its kubelet would at now, and returns
// when to look again. What others have set stays.
func nodeStatus(node *v1.Node, number int, opts Options, images []string, now time.Time) time.Duration {
	s := &node.Status
	s.Addresses = []v1.NodeAddress{{Type: v1.NodeInternalIP, Address: nodeIP(number)}, {Type: v1.NodeHostName, Address: node.Name}}
	if opts.NodeIP != "" {
		s.Addresses = append(s.Addresses, v1.NodeAddress{Type: v1.NodeInternalDNS, Address: opts.NodeIP})
	}
	s.DaemonEndpoints.KubeletEndpoint.Port = int32(opts.Port)
	s.Capacity, s.Allocatable = resources(node.Annotations[CapacityAnnotation])
	s.NodeInfo = nodeInfo(node)
	s.Images = nil
	for _, image := range images {
		s.Images = append(s.Images, v1.ContainerImage{Names: []string{imageID(image), image}, SizeBytes: imageSize(image)})
	}
	slices.SortFunc(s.Images, func(a, b v1.ContainerImage) int {
		return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Names[1], b.Names[1]))
	})
	return nodeConditions(s, conditionsOf(node), now)
}

// nodeConditions writes what the kubelet says, with the time of each change.
func nodeConditions(s *v1.NodeStatus, says []v1.NodeCondition, now time.Time) time.Duration {
	wake := heartbeat
	for _, c := range says {
		i := slices.IndexFunc(s.Conditions, func(o v1.NodeCondition) bool { return o.Type == c.Type })
		c.LastHeartbeatTime, c.LastTransitionTime = stamp(now), stamp(now)
		if i < 0 {
			s.Conditions = append(s.Conditions, c)
			continue
		}
		old := s.Conditions[i]
		if old.Status == c.Status {
			c.LastTransitionTime = old.LastTransitionTime
			if age := now.Sub(old.LastHeartbeatTime.Time); old.Reason == c.Reason && age < heartbeat {
				c.LastHeartbeatTime = old.LastHeartbeatTime
				wake = min(wake, heartbeat-age)
			}
		}
		s.Conditions[i] = c
	}
	return wake
}

func sameNodeStatus(a, b *v1.NodeStatus) bool { return apiequality.Semantic.DeepEqual(a, b) }

func nodeReady(node *v1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c v1.NodeCondition) bool {
		return c.Type == v1.NodeReady && c.Status == v1.ConditionTrue
	})
}

// resources are a node's capacity and what of it pods may ask for: AKS keeps
// 100m of CPU and 1Gi for the system. What cannot be read is left at its default.
func resources(annotation string) (capacity, allocatable v1.ResourceList) {
	capacity = v1.ResourceList{
		v1.ResourceCPU: resource.MustParse("2"), v1.ResourceMemory: resource.MustParse("8Gi"), v1.ResourcePods: resource.MustParse("110"),
		v1.ResourceEphemeralStorage: resource.MustParse("128Gi"),
	}
	for part := range strings.SplitSeq(annotation, ",") {
		name, value, _ := strings.Cut(part, "=")
		if q, err := resource.ParseQuantity(strings.TrimSpace(value)); err == nil {
			capacity[v1.ResourceName(strings.TrimSpace(name))] = q
		}
	}
	allocatable = capacity.DeepCopy()
	for name, kept := range map[v1.ResourceName]string{v1.ResourceCPU: "100m", v1.ResourceMemory: "1Gi"} {
		q := allocatable[name]
		if k := resource.MustParse(kept); q.Cmp(k) > 0 {
			q.Sub(k)
			allocatable[name] = q
		}
	}
	return capacity, allocatable
}

func nodeInfo(node *v1.Node) v1.NodeSystemInfo {
	id := digest(node.Name, string(node.UID))
	info := v1.NodeSystemInfo{
		MachineID: id[:32], SystemUUID: uuid(id), BootID: uuid(id[32:]),
		KernelVersion: "6.8.0-1030-azure", OSImage: "Ubuntu 24.04.3 LTS",
		ContainerRuntimeVersion: "containerd://2.1.4", KubeletVersion: "v1.37.2",
		OperatingSystem: "linux", Architecture: runtime.GOARCH,
	}
	if node.Labels["type"] == "virtual-kubelet" { // no machine, hence no kernel and no runtime
		info.KernelVersion, info.OSImage, info.ContainerRuntimeVersion = "", "", ""
	}
	return info
}

func uuid(hex string) string {
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:32]
}
