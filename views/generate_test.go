package views_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// generator makes odd objects that the server accepts, the same ones each time.
type generator struct {
	*rand.Rand
	seed uint64
}

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 20260701)), seed}
}

// of picks one.
func of[T any](g *generator, all ...T) T { return all[g.IntN(len(all))] }

// past is a moment up to three years ago, near ones being likely; sometimes
// none at all.
func (g *generator) past() metav1.Time {
	if g.IntN(6) == 0 {
		return metav1.Time{}
	}
	ago := time.Duration(math.Pow(10, g.Float64()*7)) * time.Second
	return metav1.NewTime(time.Now().Add(-ago - 3*time.Second))
}

func (g *generator) micro() metav1.MicroTime {
	return metav1.NewMicroTime(time.Now().Add(-time.Duration(g.IntN(1e6))*time.Second - 3*time.Second))
}

func (g *generator) containers(prefix string, least, most int) []corev1.Container {
	cs := make([]corev1.Container, least+g.IntN(most-least+1))
	for i := range cs {
		cs[i] = corev1.Container{Name: fmt.Sprintf("%s-%d", prefix, i), Image: of(g, "nginx:1.25", "busybox", "registry.example.org:5000/a/b@sha256:"+hex64)}
	}
	return cs
}

const hex64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// pod shapes a pod: containers, native sidecars, gates, on its way out or not.
func (g *generator) pod() *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	p.Spec.Containers = g.containers("app", 1, 3)
	p.Spec.InitContainers = g.containers("init", 0, 3)
	for i := range p.Spec.InitContainers {
		if g.IntN(2) == 0 {
			p.Spec.InitContainers[i].RestartPolicy = new(corev1.ContainerRestartPolicy)
			*p.Spec.InitContainers[i].RestartPolicy = corev1.ContainerRestartPolicyAlways
		}
	}
	if g.IntN(8) == 0 {
		p.Spec.Containers[0].RestartPolicy = new(corev1.ContainerRestartPolicy)
		*p.Spec.Containers[0].RestartPolicy = corev1.ContainerRestartPolicyAlways
	}
	for i := range g.IntN(3) {
		p.Spec.ReadinessGates = append(p.Spec.ReadinessGates, corev1.PodReadinessGate{
			ConditionType: corev1.PodConditionType(fmt.Sprintf("example.org/gate-%d", i)),
		})
	}
	if g.IntN(6) > 0 {
		p.Spec.NodeName = "somewhere"
	}
	if g.IntN(3) == 0 {
		p.DeletionTimestamp = &metav1.Time{Time: time.Now()}
	}
	return p
}

func (g *generator) podStatus(p *corev1.Pod) corev1.PodStatus {
	s := corev1.PodStatus{
		Phase:  of(g, corev1.PodPending, corev1.PodRunning, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed, corev1.PodUnknown),
		Reason: of(g, "", "", "", "", "Evicted", "DeadlineExceeded", "NodeLost", "UnexpectedAdmissionError"),
	}
	if p.Spec.NodeName == "" {
		s.NominatedNodeName = of(g, "", "node-7")
	}
	if g.IntN(2) == 0 {
		s.PodIP = "10.244.1.7"
		s.PodIPs = []corev1.PodIP{{IP: "10.244.1.7"}, {IP: "fd00::7"}}[:1+g.IntN(2)]
	}
	for _, kind := range []corev1.PodConditionType{
		corev1.PodScheduled, corev1.PodInitialized, corev1.PodReady, "example.org/gate-0", "example.org/gate-1",
	} {
		if g.IntN(2) == 0 {
			s.Conditions = append(s.Conditions, corev1.PodCondition{
				Type: kind, Status: of(g, corev1.ConditionTrue, corev1.ConditionTrue, corev1.ConditionFalse, corev1.ConditionUnknown),
				Reason: of(g, "", "", "SchedulingGated", "Unschedulable"),
			})
		}
	}
	s.InitContainerStatuses = g.containerStatuses(p.Spec.InitContainers, true)
	s.ContainerStatuses = g.containerStatuses(p.Spec.Containers, false)
	return s
}

// containerStatuses leaves some out, and lets most of the early ones be done.
func (g *generator) containerStatuses(cs []corev1.Container, init bool) []corev1.ContainerStatus {
	var all []corev1.ContainerStatus
	if g.IntN(8) == 0 {
		return nil
	}
	for _, c := range cs {
		if g.IntN(12) == 0 {
			continue
		}
		s := corev1.ContainerStatus{Name: c.Name, Image: c.Image, RestartCount: of(g, 0, 0, 0, 1, 2, 117, int32(math.MaxInt32)/8)}
		s.State = g.state(init)
		s.Ready = g.IntN(3) > 0
		if started := g.IntN(3); started > 0 {
			s.Started = new(bool)
			*s.Started = started == 1
		}
		if g.IntN(2) == 0 {
			s.LastTerminationState = corev1.ContainerState{Terminated: g.terminated()}
		}
		all = append(all, s)
	}
	return all
}

func (g *generator) state(init bool) corev1.ContainerState {
	if init && g.IntN(2) == 0 {
		return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", FinishedAt: g.past()}}
	}
	switch g.IntN(7) {
	case 0:
		return corev1.ContainerState{}
	case 1, 2:
		return corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: g.past()}}
	case 3, 4:
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
			Reason: of(g, "", "PodInitializing", "ContainerCreating", "CrashLoopBackOff", "ImagePullBackOff", "Completed"),
		}}
	default:
		return corev1.ContainerState{Terminated: g.terminated()}
	}
}

func (g *generator) terminated() *corev1.ContainerStateTerminated {
	return &corev1.ContainerStateTerminated{
		ExitCode: of[int32](g, 0, 0, 1, 137, 255), Signal: of[int32](g, 0, 0, 9),
		Reason: of(g, "", "", "Completed", "Completed", "Error", "OOMKilled"), FinishedAt: g.past(),
	}
}

func (g *generator) selector() *metav1.LabelSelector {
	s := &metav1.LabelSelector{MatchLabels: map[string]string{"app": g.name()}}
	if g.IntN(2) == 0 {
		s.MatchExpressions = append(s.MatchExpressions, metav1.LabelSelectorRequirement{
			Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{"z", "a"},
		}, metav1.LabelSelectorRequirement{Key: "no/such", Operator: metav1.LabelSelectorOpDoesNotExist})
	}
	return s
}

func (g *generator) name() string { return fmt.Sprintf("random-%d", g.seed) }

func (g *generator) template() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": g.name(), "tier": "a"}},
		Spec:       corev1.PodSpec{Containers: g.containers("c", 1, 4)},
	}
}

func (g *generator) deployment() *appsv1.Deployment {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	d.Spec.Selector = g.selector()
	d.Spec.Template = g.template()
	if g.IntN(3) > 0 {
		d.Spec.Replicas = new(int32)
		*d.Spec.Replicas = g.Int32N(5)
	}
	d.Spec.Paused = g.IntN(2) == 0
	if g.IntN(2) == 0 {
		surge := intstr.FromString("30%")
		d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: &surge}
	}
	return d
}

func (g *generator) deploymentStatus() appsv1.DeploymentStatus {
	total := of[int32](g, 0, 3, 17, math.MaxInt32)
	part := func() int32 {
		if total == 0 {
			return 0
		}
		return g.Int32N(total)
	}
	s := appsv1.DeploymentStatus{Replicas: total, UpdatedReplicas: part(), ReadyReplicas: total, AvailableReplicas: part()}
	s.ObservedGeneration = g.Int64N(3)
	return s
}

func (g *generator) replicaSet() *appsv1.ReplicaSet {
	r := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	r.Spec.Selector = g.selector()
	r.Spec.Template = g.template()
	if g.IntN(3) > 0 {
		r.Spec.Replicas = new(int32)
		*r.Spec.Replicas = g.Int32N(5)
	}
	return r
}

func (g *generator) replicaSetStatus() appsv1.ReplicaSetStatus {
	total := of[int32](g, 0, 3, 17, math.MaxInt32)
	return appsv1.ReplicaSetStatus{Replicas: total, ReadyReplicas: total / 2, AvailableReplicas: total / 3, FullyLabeledReplicas: total}
}

func (g *generator) node() *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: g.name(), Labels: map[string]string{}}}
	for _, l := range []string{"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/agent", "a"} {
		if g.IntN(2) == 0 {
			n.Labels[l] = of(g, "", "true")
		}
	}
	if g.IntN(2) == 0 {
		n.Labels["kubernetes.io/role"] = of(g, "", "agent", "master")
	}
	n.Spec.Unschedulable = g.IntN(2) == 0
	for range g.IntN(3) {
		n.Status.Conditions = append(n.Status.Conditions, corev1.NodeCondition{
			Type: of(g, corev1.NodeReady, corev1.NodeReady, corev1.NodeMemoryPressure), Status: of(g, corev1.ConditionTrue, corev1.ConditionFalse, corev1.ConditionUnknown),
		})
	}
	for _, kind := range []corev1.NodeAddressType{corev1.NodeHostName, corev1.NodeInternalIP, corev1.NodeExternalIP, corev1.NodeInternalIP} {
		if g.IntN(2) == 0 {
			n.Status.Addresses = append(n.Status.Addresses, corev1.NodeAddress{Type: kind, Address: fmt.Sprintf("10.0.0.%d", len(n.Status.Addresses)+1)})
		}
	}
	n.Status.NodeInfo = corev1.NodeSystemInfo{
		KubeletVersion: of(g, "", "v1.37.2"), OSImage: of(g, "", "Ubuntu 24.04.2 LTS"), KernelVersion: of(g, "", "6.8.0"),
		ContainerRuntimeVersion: of(g, "", "containerd://2.1.3"), Architecture: of(g, "", "arm64"),
	}
	n.Status.Capacity = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("4")}
	return n
}

func (g *generator) event() *corev1.Event {
	e := &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Name: g.name()},
		InvolvedObject: corev1.ObjectReference{Kind: of(g, "Pod", "ReplicaSet", "Node"), Name: of(g, "", "web-1"), Namespace: "default", FieldPath: of(g, "", "spec.containers{web}")},
		Type:           of(g, "Normal", "Warning"), Reason: of(g, "Started", "BackOff"),
		Message: of(g, "", "plain", "  spaces around \n", "two\nlines", "\x1b[31mred 你好 🚀"),
		Source:  corev1.EventSource{Component: of(g, "", "kubelet"), Host: of(g, "", "node-1")},
	}
	if g.IntN(2) == 0 { // as events.k8s.io has it
		e.EventTime, e.Action = g.micro(), "Doing"
		e.ReportingController, e.ReportingInstance = "example.org/c", "c-1"
		if g.IntN(2) == 0 {
			e.Series = &corev1.EventSeries{Count: 2 + g.Int32N(100), LastObservedTime: g.micro()}
		}
		return e
	}
	e.FirstTimestamp, e.LastTimestamp, e.Count = g.past(), g.past(), g.Int32N(3)
	return e
}

func (g *generator) namespaceObject() *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
}

// noPods is a quota that lets controllers make no pods.
func noPods() *corev1.ResourceQuota {
	return &corev1.ResourceQuota{
		ObjectMeta: metav1.ObjectMeta{Name: "none"},
		Spec:       corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{corev1.ResourcePods: resource.MustParse("0")}},
	}
}
