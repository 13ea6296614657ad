package kube_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// deployed applies the manifest, strictly, and gives a kubeconfig of its
// ServiceAccount.
func deployed(t *testing.T, s *kubetest.Cluster) string {
	t.Helper()
	ctx := t.Context()
	_, err := s.Client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "hackfest"}}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
	t.Cleanup(func() { gone(t, s, "hackfest") })
	client, err := dynamic.NewForConfig(s.Config)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"account.yaml", "rights.yaml", "impersonate.yaml", "instructors.yaml", "server.yaml"} {
		text, err := os.ReadFile(filepath.Join("deploy", name))
		if err != nil {
			t.Fatal(err)
		}
		for d := utilyaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096); ; {
			var o unstructured.Unstructured
			if err := d.Decode(&o.Object); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			k, ok := kube.Lookup(strings.ToLower(o.GetKind()), kube.BuiltIns())
			if !ok {
				t.Fatalf("%s: no %s", name, o.GetKind())
			}
			var at dynamic.ResourceInterface = client.Resource(k.Resource.GVR())
			if k.Resource.Namespaced {
				at = client.Resource(k.Resource.GVR()).Namespace(o.GetNamespace())
			}
			for limit := time.Now().Add(soon); ; {
				_, err := at.Apply(ctx, o.GetName(), &o, metav1.ApplyOptions{FieldManager: "test", Force: true})
				if err == nil {
					break
				}
				// The server may have yet to hear that the namespace of before is gone.
				if !apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) || time.Now().After(limit) {
					t.Fatalf("%s %s: %v", o.GetKind(), o.GetName(), err)
				}
			}
			if !k.Resource.Namespaced {
				t.Cleanup(func() { at.Delete(context.Background(), o.GetName(), metav1.DeleteOptions{}) })
			}
		}
	}
	const server = "system:serviceaccount:hackfest:hackfest"
	s.AwaitRight(t, server, nil, authorizationv1.ResourceAttributes{Verb: "list", Resource: "pods"})
	s.AwaitRight(t, server, nil, authorizationv1.ResourceAttributes{Verb: "impersonate", Resource: "users", Name: "ws-07"})
	for _, resource := range []string{"pods", "nodes"} { // by a binding each
		s.AwaitRight(t, "instructor", []string{"instructors"}, authorizationv1.ResourceAttributes{Verb: "list", Resource: resource})
	}
	token, err := s.Client.CoreV1().ServiceAccounts("hackfest").CreateToken(ctx, "hackfest", &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := api.NewConfig()
	c.Clusters["c"] = &api.Cluster{Server: s.Config.Host, CertificateAuthorityData: s.Config.CAData}
	c.AuthInfos["u"] = &api.AuthInfo{Token: token.Status.Token}
	c.Contexts["x"] = &api.Context{Cluster: "c", AuthInfo: "u"}
	c.CurrentContext = "x"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*c, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// gone deletes a namespace and waits until another may have its name.
func gone(t *testing.T, s *kubetest.Cluster, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	namespaces := s.Client.CoreV1().Namespaces()
	w, err := namespaces.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		t.Error(err)
		return
	}
	defer w.Stop()
	if err := namespaces.Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
		t.Error(err)
		return
	}
	for e := range w.ResultChan() {
		if e.Type == watch.Deleted {
			return
		}
	}
	t.Errorf("the namespace %s does not go", name)
}

// TestDeployedRights: the server of the manifest may read what is shown, act as the
// people named, and nothing else.
func TestDeployedRights(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, deployed(t, s), false)
	own, _ := room(t, s, "ws-07", "edit")
	for _, k := range kube.BuiltIns() {
		r := c.Open(k.Resource, kube.Scope{})
		if got := settled(t, r); got.Health.State != kube.Live {
			t.Errorf("the server may not read %v: %+v", k.Resource, got.Health)
		}
		r.Close()
	}
	pod := kube.Target{Resource: kube.Pods, Namespace: own, Name: "mine"}
	if _, err := c.Delete(t.Context(), pod, kube.Removal{}); err == nil {
		if a := c.Allowed(t.Context(), kube.VerbDelete, pod); a.OK {
			t.Error("the server itself may delete")
		}
	}
	p := seat(t, c, kube.Person{User: "ws-07", Groups: []string{"attendees"}, Namespace: own})
	r := p.Open(kube.Pods, kube.Scope{Namespace: own})
	defer r.Close()
	if got := settled(t, r); got.Health.State != kube.Live || len(got.Objects) != 1 {
		t.Errorf("%+v with %d pods", got.Health, len(got.Objects))
	}
	if a := p.Allowed(t.Context(), kube.VerbDelete, pod); !a.OK {
		t.Errorf("%+v", a)
	}
	for _, who := range []kube.Person{
		{User: "kubernetes-admin"},
		{User: "ws-07", Groups: []string{"system:masters"}},
		{User: "system:serviceaccount:kube-system:default"},
	} {
		p := seat(t, c, who)
		r := p.Open(kube.Pods, kube.Scope{})
		got := settled(t, r)
		r.Close()
		if h := got.Health; h.State != kube.Denied || !h.Server || h.Verb != kube.VerbImpersonate || len(got.Objects) > 0 {
			t.Errorf("as %+v: %+v", who, h)
		}
	}
	// What is measured is for all to see; here nobody measures.
	r = c.Open(kube.PodMetrics, kube.Scope{})
	defer r.Close()
	if got := settled(t, r); got.Health.State != kube.Absent {
		t.Errorf("pods' metrics: %+v", got.Health)
	}
	theirs := p.Open(kube.PodMetrics, kube.Scope{Namespace: own})
	defer theirs.Close()
	if got := settled(t, theirs); got.Health.State != kube.Absent {
		t.Errorf("pods' metrics, for who may not read them: %+v", got.Health)
	}
	t.Run("instructors", func(t *testing.T) { instructorsRights(t, s, c) })
}

// TestDeployedReadsMore: a kind of the cluster's own is denied to everyone, with the
// word that it is the server's lack, until a labelled role lets the server read it:
// then who may see it sees it, and nobody else.
func TestDeployedReadsMore(t *testing.T) {
	s := kubetest.Sandbox(t)
	own := s.Namespace(t)
	h := &hand{box: s, ns: own} // for kubectl
	c := connect(t, deployed(t, s), false)
	projects, err := c.Resolve(t.Context(), "projects.brigade.sh")
	if err != nil {
		t.Fatal(err)
	}
	mayNot := kube.Person{User: "ws-08", Groups: []string{"attendees"}, Namespace: own}
	may := kube.Person{User: "ws-07", Groups: []string{"attendees"}, Namespace: own}
	h.kubectl(t, "kubectl create role projects --verb=get,list,watch --resource=projects.brigade.sh -n "+own, "")
	h.kubectl(t, "kubectl create rolebinding projects --role=projects --user=ws-07 -n "+own, "")
	s.AwaitRight(t, may.User, may.Groups, authorizationv1.ResourceAttributes{Namespace: own, Verb: "list", Group: "brigade.sh", Resource: "projects"})
	h.kubectl(t, "kubectl apply -f -", `
apiVersion: brigade.sh/v1
kind: Project
metadata: {name: `+neighbour+`, namespace: `+own+`}
spec: {repository: example.org/`+neighbour+`}
`)
	open := func(p kube.Person, scope kube.Scope) kube.Reader {
		t.Helper()
		r := seat(t, c, p).Open(projects.Resource, scope)
		t.Cleanup(r.Close)
		return r
	}
	here := kube.Scope{Namespace: own}
	sees, hides, whole := open(may, here), open(mayNot, here), open(may, kube.Scope{})
	denied := func(r kube.Reader, server bool) {
		t.Helper()
		got := settled(t, r)
		if h := got.Health; h.State != kube.Denied || h.Server != server || len(got.Objects) > 0 || strings.Contains(h.Reason, neighbour) {
			t.Errorf("%+v with %d objects", h, len(got.Objects))
		}
	}
	denied(sees, true)
	denied(hides, false)
	denied(whole, false)

	role := "hackfest-read-projects.brigade.sh"
	t.Cleanup(func() { s.Client.RbacV1().ClusterRoles().Delete(context.Background(), role, metav1.DeleteOptions{}) })
	h.kubectl(t, "kubectl create clusterrole "+role+" --verb=get,list,watch --resource=projects.brigade.sh", "")
	h.kubectl(t, "kubectl label clusterrole "+role+" "+kube.ReadLabel+"=true", "")
	// The feed looks again by itself, at most half a minute later.
	until(t, sees, 2*time.Minute, func(s *kube.Snapshot) bool { return s.Health.State == kube.Live && len(s.Objects) == 1 })
	if s := sees.Snapshot(); s.Health.Server || s.Objects[0].GetName() != neighbour {
		t.Errorf("%+v", s)
	}
	denied(hides, false)
	denied(whole, false)
	project := kube.Target{Resource: projects.Resource, Namespace: own, Name: neighbour}
	if a := c.Allowed(t.Context(), kube.VerbDelete, project); a.OK {
		t.Error("the server itself may delete it")
	}
}

// instructorsRights: the group sees all that is shown but Secrets, changes what the
// attendees may in their namespaces, and nothing beside.
func instructorsRights(t *testing.T, s *kubetest.Cluster, c *kube.Cluster) {
	own, other := room(t, s, "ws-07", "edit")
	b, err := s.Client.RbacV1().RoleBindings(own).Get(t.Context(), "room", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b.Subjects = append(b.Subjects, rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: "Group", Name: "instructors"})
	if _, err := s.Client.RbacV1().RoleBindings(own).Update(t.Context(), b, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	s.AwaitRight(t, "instructor", []string{"instructors"}, authorizationv1.ResourceAttributes{Namespace: own, Verb: "delete", Resource: "pods"})
	p := seat(t, c, kube.Person{User: "instructor", Groups: []string{"instructors"}})
	for _, k := range kube.BuiltIns() {
		want := kube.Live
		if k.Resource.Plural == "secrets" {
			want = kube.Denied
		}
		r := p.Open(k.Resource, kube.Scope{})
		if got := settled(t, r); got.Health.State != want {
			t.Errorf("%v: %v %+v, want %v", k.Resource, got.Health.State, got.Health, want)
		}
		r.Close()
	}
	for _, at := range []struct {
		verb kube.Verb
		on   kube.Target
		want bool
	}{
		{kube.VerbDelete, kube.Target{Resource: kube.Pods, Namespace: own, Name: "mine"}, true},
		{kube.VerbExec, kube.Target{Resource: kube.Pods, Namespace: own, Name: "mine"}, true},
		{kube.VerbDelete, kube.Target{Resource: kube.Pods, Namespace: other, Name: neighbour}, false},
		{kube.VerbExec, kube.Target{Resource: kube.Pods, Namespace: other, Name: neighbour}, false},
	} {
		if a := p.Allowed(t.Context(), at.verb, at.on); a.OK != at.want {
			t.Errorf("%s in %s: %+v", at.verb, at.on.Namespace, a)
		}
	}
}
