package serve_test

import (
	"context"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube/kubetest"
)

// hold keeps the garbage collector from taking away what has an owner that is not
// there: not in its namespace.
const hold = "test.example.org/hold"

// points puts into a namespace what leads to another's objects by all that has no
// name in it: owners by kind and UID, an event about a UID, endpoints of a pod's
// address, a pod on the same node.
func points(t *testing.T, s *kubetest.Cluster, own, other string) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	deploy(t, s, other, neighbour)
	var theirs *appsv1.ReplicaSet
	must(wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		all, err := s.Client.AppsV1().ReplicaSets(other).List(ctx, metav1.ListOptions{})
		if err != nil || len(all.Items) == 0 || all.Items[0].Status.ReadyReplicas == 0 {
			return false, err
		}
		theirs = &all.Items[0]
		return true, nil
	}))
	deployment := theirs.OwnerReferences[0].UID
	pod, err := s.Client.CoreV1().Pods(other).Get(ctx, neighbour, metav1.GetOptions{})
	must(err)
	template := batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "run", Image: "busybox"}},
	}}}
	runs, err := s.Client.BatchV1().CronJobs(other).Create(ctx, &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: neighbour},
		Spec:       batchv1.CronJobSpec{Schedule: "0 0 29 2 *", JobTemplate: batchv1.JobTemplateSpec{Spec: template}},
	}, metav1.CreateOptions{})
	must(err)
	broken := kubetest.Shell(other, neighbour+"-broken", "exit 1")
	s.RunPod(t, broken, kubetest.Over)

	yes := true
	owned := func(name, kind, version string, uid types.UID) metav1.ObjectMeta {
		return metav1.ObjectMeta{
			Name: name, Finalizers: []string{hold}, Labels: map[string]string{"led": "astray"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: version, Kind: kind, Name: "elsewhere", UID: uid, Controller: &yes}},
		}
	}
	free := []byte(`{"metadata":{"finalizers":null}}`)
	patch := func(of func(context.Context, string, types.PatchType, []byte) error, name string) {
		t.Cleanup(func() {
			if err := of(context.Background(), name, types.MergePatchType, free); err != nil {
				t.Errorf("%s is held: %v", name, err)
			}
		})
	}

	child := kubetest.Shell(own, "by-set", "sleep 1000")
	child.ObjectMeta = owned("by-set", "ReplicaSet", "apps/v1", theirs.UID)
	child.Namespace = own
	_, err = s.Client.CoreV1().Pods(own).Create(ctx, child, metav1.CreateOptions{})
	must(err)
	patch(func(ctx context.Context, name string, as types.PatchType, b []byte) error {
		_, err := s.Client.CoreV1().Pods(own).Patch(ctx, name, as, b, metav1.PatchOptions{})
		return err
	}, "by-set")
	none := int32(0)
	labels := map[string]string{"app": "by-deployment"}
	set := &appsv1.ReplicaSet{ObjectMeta: owned("by-deployment", "Deployment", "apps/v1", deployment), Spec: appsv1.ReplicaSetSpec{
		Replicas: &none, Selector: &metav1.LabelSelector{MatchLabels: labels},
		Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx"}}}},
	}}
	_, err = s.Client.AppsV1().ReplicaSets(own).Create(ctx, set, metav1.CreateOptions{})
	must(err)
	patch(func(ctx context.Context, name string, as types.PatchType, b []byte) error {
		_, err := s.Client.AppsV1().ReplicaSets(own).Patch(ctx, name, as, b, metav1.PatchOptions{})
		return err
	}, "by-deployment")
	template.Suspend = &yes
	job := &batchv1.Job{ObjectMeta: owned("by-cronjob", "CronJob", "batch/v1", runs.UID), Spec: template}
	_, err = s.Client.BatchV1().Jobs(own).Create(ctx, job, metav1.CreateOptions{})
	must(err)
	patch(func(ctx context.Context, name string, as types.PatchType, b []byte) error {
		_, err := s.Client.BatchV1().Jobs(own).Patch(ctx, name, as, b, metav1.PatchOptions{})
		return err
	}, "by-cronjob")
	_, err = s.Client.CoreV1().ConfigMaps(own).Create(ctx, &corev1.ConfigMap{ObjectMeta: owned("by-pod", "Pod", "v1", pod.UID)}, metav1.CreateOptions{})
	must(err)
	patch(func(ctx context.Context, name string, as types.PatchType, b []byte) error {
		_, err := s.Client.CoreV1().ConfigMaps(own).Patch(ctx, name, as, b, metav1.PatchOptions{})
		return err
	}, "by-pod")

	beside := kubetest.Shell(own, "beside", "sleep 1000")
	beside.Spec.NodeName = pod.Spec.NodeName
	s.RunPod(t, beside, kubetest.Running)

	about := metav1.ObjectMeta{Name: "pointed"}
	_, err = s.Client.CoreV1().Services(own).Create(ctx, &corev1.Service{ObjectMeta: about, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}}}, metav1.CreateOptions{})
	must(err)
	port, number := "", int32(80)
	_, err = s.Client.DiscoveryV1().EndpointSlices(own).Create(ctx, &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Name: "pointed", Labels: map[string]string{discoveryv1.LabelServiceName: "pointed"}},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports:       []discoveryv1.EndpointPort{{Name: &port, Port: &number}},
		Endpoints: []discoveryv1.Endpoint{{
			Addresses: []string{pod.Status.PodIP}, NodeName: &pod.Spec.NodeName, Conditions: discoveryv1.EndpointConditions{Ready: &yes},
			TargetRef: &corev1.ObjectReference{Kind: "Pod", UID: pod.UID},
		}},
	}, metav1.CreateOptions{})
	must(err)
	prefix := networkingv1.PathTypePrefix
	_, err = s.Client.NetworkingV1().Ingresses(own).Create(ctx, &networkingv1.Ingress{ObjectMeta: about, Spec: networkingv1.IngressSpec{
		Rules: []networkingv1.IngressRule{{Host: "pointed.test", IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{
			Paths: []networkingv1.HTTPIngressPath{{Path: "/", PathType: &prefix, Backend: networkingv1.IngressBackend{
				Service: &networkingv1.IngressServiceBackend{Name: "pointed", Port: networkingv1.ServiceBackendPort{Number: 80}},
			}}},
		}}}},
	}}, metav1.CreateOptions{})
	must(err)
	_, err = s.Client.AutoscalingV2().HorizontalPodAutoscalers(own).Create(ctx, &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: about, Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
		MaxReplicas: 3, ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "by-deployment"},
	}}, metav1.CreateOptions{})
	must(err)
	_, err = s.Client.CoreV1().ServiceAccounts(own).Create(ctx, &corev1.ServiceAccount{ObjectMeta: about}, metav1.CreateOptions{})
	must(err)
	_, err = s.Client.RbacV1().RoleBindings(own).Create(ctx, &rbacv1.RoleBinding{
		ObjectMeta: about, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
		Subjects: []rbacv1.Subject{
			{Kind: "ServiceAccount", Namespace: "kube-system", Name: "default"},
			{Kind: "ServiceAccount", Namespace: own, Name: "pointed"},
			{APIGroup: rbacv1.GroupName, Kind: "Group", Name: "system:serviceaccounts"},
		},
	}, metav1.CreateOptions{})
	must(err)
	now := metav1.Now()
	for i, uid := range []types.UID{pod.UID, theirs.UID, deployment} {
		kind := []string{"Pod", "ReplicaSet", "Deployment"}[i]
		_, err = s.Client.CoreV1().Events(own).Create(ctx, &corev1.Event{
			ObjectMeta:     metav1.ObjectMeta{GenerateName: "pointed-"},
			InvolvedObject: corev1.ObjectReference{Kind: kind, APIVersion: []string{"v1", "apps/v1", "apps/v1"}[i], Namespace: own, Name: "pointed", UID: uid},
			Reason:         "Pointed", Message: "at another's", Type: "Warning", FirstTimestamp: now, LastTimestamp: now, Count: 1,
		}, metav1.CreateOptions{})
		must(err)
	}
}
