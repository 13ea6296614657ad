package e2e

import (
	"context"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// onlooker is a user who may look at a namespace's pods and Deployments, scale
// the latter, and nothing more. The administrator impersonates them. The server
// knows of it when this returns.
func onlooker(t *testing.T, s *kubetest.Cluster, ns string, more ...rbacv1.PolicyRule) string {
	t.Helper()
	ctx := context.Background()
	look := []string{"get", "list", "watch"}
	role := &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: "onlooker"}, Rules: append([]rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"pods", "events"}, Verbs: look},
		{APIGroups: []string{"apps"}, Resources: []string{"deployments", "replicasets"}, Verbs: look},
	}, more...)}
	if _, err := s.Client.RbacV1().Roles(ns).Create(ctx, role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	user := "onlooker-" + ns
	binding := &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "onlooker"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: role.Name},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: user}},
	}
	if _, err := s.Client.RbacV1().RoleBindings(ns).Create(ctx, binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	s.AwaitRight(t, user, nil, authorizationv1.ResourceAttributes{Namespace: ns, Verb: "list", Resource: "pods"})
	return user
}

// denied presses the key of a dialog that may not be. One that opens before the
// server has said what is allowed goes again, when it has said so of all the verbs.
func denied(p *drive.Terminal, key, why string) {
	p.Type(key)
	p.Shows(why)
	lacks(p, "esc cancel")
}

// TestFewRights: what somebody may not do is dimmed, its key says why and opens
// no dialog, and nothing of it is tried.
func TestFewRights(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	nginx(t, s, ns, "lone")
	user := onlooker(t, s, ns)
	since := s.AuditEnd(t)

	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", ns, "--as", user)
	p.Shows("web", "3/3", "HISTORY")
	denied(p, "s", "you may not get deployments.apps/scale in "+ns)
	for _, k := range []struct{ key, right string }{
		{"u", "patch deployments.apps"},
		{"r", "patch deployments.apps"},
		{"z", "patch deployments.apps"},
		{"i", "patch deployments.apps"},
		{"a", "patch deployments.apps"},
		{"e", "patch deployments.apps"},
		{"D", "delete deployments.apps"},
		{"s", "get deployments.apps/scale"},
	} {
		p.Type(k.key)
		p.Shows(k.key + ": you may not " + k.right + " in " + ns)
	}
	p.Type(":pods\r")
	p.Shows("lone", "Running", "Pods")
	narrow(p, "lone")
	p.Shows("EVENTS", "pulled image")
	p.Type("s")
	p.Shows("you may not create pods/exec in " + ns)
	denied(p, "D", "you may not delete pods in "+ns)
	for _, k := range []struct{ key, right string }{
		{"x", "create pods/exec"},
		{"A", "create pods/attach"},
		{"b", "patch pods/ephemeralcontainers"},
		{"f", "create pods/portforward"},
		{"e", "patch pods"},
		{"D", "delete pods"},
		{"s", "create pods/exec"},
	} {
		p.Type(k.key)
		p.Shows(k.key + ": you may not " + k.right + " in " + ns)
	}
	p.Type("\x03")
	p.End()

	if wroteNothing(t, s, since) == 0 {
		t.Error("the audit log shows nothing of the program")
	}
}

// A right more, and its verb works: scale alone.
func TestOneRightMore(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	user := onlooker(t, s, ns, rbacv1.PolicyRule{APIGroups: []string{"apps"}, Resources: []string{"deployments/scale"}, Verbs: []string{"get", "update"}})
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", ns, "--as", user)
	p.Shows("web", "3/3", "HISTORY")
	p.Type("s2")
	p.Shows("replicas  3 → 2", "kubectl scale deployment/web")
	confirm(p, "scale")
	p.Shows("2/2")
	denied(p, "r", "you may not patch deployments.apps in "+ns)
	p.Type("r")
	p.Shows("r: you may not patch deployments.apps in " + ns)
	p.Type("\x03")
	p.End()
}

// An image of nothing but its program: that is said, and a debug container is
// offered; to somebody who may not have one it is said why.
func TestNoShellInTheImage(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	s.RunPod(t, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "bare"},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: new(int64),
			Containers:                    []corev1.Container{{Name: "app", Image: "registry.k8s.io/pause:3.10"}},
		},
	}, kubetest.Running)
	p := pods(t, s, ns)
	p.Type("s")
	p.Shows("no shell in the image of container app: bash, sh, ash were tried", "enter debug")
	confirm(p, "debug")
	p.Shows("busybox", "kubectl debug pod/bare", "enter debug")
	p.Type("\r")
	p.Shows("leaves and it runs on")
	p.Type("ps; exit\r")
	p.Shows("the session ended", "EVENTS")
	now, err := s.Client.CoreV1().Pods(ns).Get(context.Background(), "bare", metav1.GetOptions{})
	if err != nil || len(now.Spec.EphemeralContainers) != 1 || now.Spec.EphemeralContainers[0].TargetContainerName != "app" {
		t.Errorf("%+v, %v", now.Spec.EphemeralContainers, err)
	}
	p.Type("\x03")
	p.End()
	restored(t, p)

	user := onlooker(t, s, ns, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/exec"}, Verbs: []string{"get", "create"}})
	p = pods(t, s, ns, "--as", user)
	p.Type("\r")
	p.Type("s")
	p.Shows("no shell in the image of container app", "you may not patch pods/ephemeralcontainers in "+ns)
	p.Type("\x03")
	p.End()
}
