package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

func TestRestartAndAnnotateByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", ns)
	p.Shows("web", "3/3")

	p.Type("r")
	p.Shows("kubectl rollout restart deployment/web", "restartedAt")
	confirm(p, "restart")
	becomes(t, s.Client, ns, "web", "restarted", func(d *appsv1.Deployment) bool {
		_, err := time.Parse(time.RFC3339, d.Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"])
		return err == nil && d.Status.ObservedGeneration == d.Generation && d.Status.UpdatedReplicas == 3 && d.Status.Replicas == 3
	})

	p.Type("a")
	p.Shows("change-cause", "type the change-cause")
	p.Type("it's time; rm -rf $HOME")
	p.Shows(`kubectl annotate`, `--overwrite`, "enter annotate")
	confirm(p, "annotate")
	becomes(t, s.Client, ns, "web", "annotated", func(d *appsv1.Deployment) bool {
		return d.Annotations["kubernetes.io/change-cause"] == "it's time; rm -rf $HOME"
	})
	p.Shows("HISTORY", "it's time; rm -rf $HOME")
	p.Type("!")
	p.Shows("Messages", "kubectl rollout restart deployment/web -n "+ns, "kubectl annotate deployment/web -n "+ns)
	p.Type("q\x03")
	p.End()
	restored(t, p)
}

func TestCronJobByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	ctx := context.Background()
	c := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "tick"}}
	c.Spec.Schedule = "0 0 1 1 *"
	c.Spec.JobTemplate.Spec.Template.Spec = kubetest.Shell(ns, "tick", "echo tock").Spec
	if _, err := s.Client.BatchV1().CronJobs(ns).Create(ctx, c, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	suspended := func() bool {
		now, err := s.Client.BatchV1().CronJobs(ns).Get(ctx, "tick", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return now.Spec.Suspend != nil && *now.Spec.Suspend
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "cronjobs", "-n", ns)
	p.Shows("tick", "0 0 1 1 *")
	p.Type("S")
	p.Shows("suspend", `{"spec":{"suspend":true}}`)
	confirm(p, "suspend")
	if !suspended() {
		t.Error("not suspended")
	}
	p.Type("S")
	p.Shows("wake", `{"spec":{"suspend":false}}`)
	confirm(p, "suspend")
	if suspended() {
		t.Error("still suspended")
	}

	p.Type("t")
	screen := p.Shows("kubectl create job", "--from=cronjob/tick")
	name := regexp.MustCompile(`kubectl create job (tick-\S+)`).FindStringSubmatch(screen)
	confirm(p, "trigger")
	job, err := s.Client.BatchV1().Jobs(ns).Get(ctx, name[1], metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if owner := job.OwnerReferences[0]; job.Annotations["cronjob.kubernetes.io/instantiate"] != "manual" || owner.Name != "tick" ||
		owner.BlockOwnerDeletion != nil && *owner.BlockOwnerDeletion {
		t.Errorf("%+v", job.ObjectMeta)
	}
	p.Shows(name[1])
	p.Type("q\x03")
	p.End()
}

const manifest = `apiVersion: v1
kind: ConfigMap
metadata:
  name: %s
data:
  word: %s
---
apiVersion: v1
kind: Service
metadata:
  name: %s
spec:
  ports: [{port: 80}]
`

func TestApplyByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	ctx := context.Background()
	word := func(name string) string {
		t.Helper()
		c, err := s.Client.CoreV1().ConfigMaps(ns).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return c.Data["word"]
	}
	file := filepath.Join(t.TempDir(), "two.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, manifest, "filed", "one", "filed"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "configmaps", "-n", ns)
	p.Shows("kube-root-ca.crt")
	apply := func() {
		t.Helper()
		p.Type(":apply\r")
		p.Shows("path of a YAML file")
		p.Type(file)
		p.Shows("apply 2 objects", "kubectl apply --server-side --field-manager=hackfest")
	}
	apply()
	p.Shows("configmap "+ns+"/filed", "service "+ns+"/filed", "created")
	confirm(p, "apply")
	if word("filed") != "one" {
		t.Error("not applied")
	}
	p.Shows("filed")

	// Once more with a difference, which is shown before.
	if err := os.WriteFile(file, fmt.Appendf(nil, manifest, "filed", "two", "filed"), 0o600); err != nil {
		t.Fatal(err)
	}
	apply()
	p.Shows("data.word  one → two")
	confirm(p, "apply")
	if word("filed") != "two" {
		t.Error("not changed")
	}
	services, err := s.Client.CoreV1().Services(ns).List(ctx, metav1.ListOptions{})
	if err != nil || len(services.Items) != 1 || services.Items[0].ManagedFields[0].Manager != "hackfest" {
		t.Errorf("%+v, %v", services.Items, err)
	}

	// Pasted: the dialog opens at once, and nothing is done before it is confirmed.
	p.Type("\x1b[200~" + strings.ReplaceAll(fmt.Sprintf(manifest, "pasted", "three", "pasted"), "\n", "\r") + "\x1b[201~")
	p.Shows("apply 2 objects", "configmap "+ns+"/pasted")
	if _, err := s.Client.CoreV1().ConfigMaps(ns).Get(ctx, "pasted", metav1.GetOptions{}); err == nil {
		t.Error("applied before it was confirmed")
	}
	confirm(p, "apply")
	if word("pasted") != "three" {
		t.Error("not applied")
	}
	p.Type("!")
	p.Shows("kubectl apply --server-side --field-manager=hackfest -n "+ns, "created service "+ns+"/pasted")
	p.Type("q\x03")
	p.End()
	restored(t, p)
}

// A namespace goes only when its name is typed.
func TestDeleteANamespaceByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ctx := context.Background()
	made, err := s.Client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "gone-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "namespaces/"+made.Name)
	p.Shows("▌"+made.Name, "Active")
	p.Type("D")
	p.Shows("type " + made.Name + " to delete it")
	p.Type("gone\r")
	p.Shows("type " + made.Name + " to delete it with all that is in it")
	if now, err := s.Client.CoreV1().Namespaces().Get(ctx, made.Name, metav1.GetOptions{}); err != nil || now.DeletionTimestamp != nil {
		t.Fatalf("deleted by another name: %+v, %v", now, err)
	}
	p.Type("\x15" + made.Name)
	p.Shows("kubectl delete namespace/" + made.Name)
	confirm(p, "delete")
	if now, err := s.Client.CoreV1().Namespaces().Get(ctx, made.Name, metav1.GetOptions{}); err == nil && now.DeletionTimestamp == nil {
		t.Error("still there")
	}
	p.Type("\x03")
	p.End()
}

// d and y, each with the kubectl line that prints the same.
func TestLookByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "key"}, StringData: map[string]string{"word": "open sesame"}}
	if _, err := s.Client.CoreV1().Secrets(ns).Create(context.Background(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "secrets/key", "-n", ns)
	p.Shows("key", "Opaque")
	p.Type("d")
	p.Shows("kubectl describe secret", "word:", "11 bytes")
	p.Type("q")
	lacks(p, "kubectl describe")
	p.Type("y")
	p.Shows("-o yaml", "apiVersion: v1", "kind: Secret")
	lacks(p, "managedFields:")
	p.Type("m")
	p.Shows("--show-managed-fields", "managedFields:")
	p.Type("q\x03")
	p.End()
	for _, word := range []string{"open sesame", base64.StdEncoding.EncodeToString([]byte("open sesame"))} {
		if strings.Contains(string(p.Raw()), word) {
			t.Errorf("%q was shown", word)
		}
	}
}

// K shows the line large and copies it; what the terminal gets is the line.
func TestTheLineByKeys(t *testing.T) {
	p := open(t, 160, 45, "deployments", "-n", "default")
	p.Shows("rs-demo", "● live")
	p.Type("K")
	p.Shows("The same with kubectl", "$ kubectl get deployments -n default", "copied")
	found := regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]+)`)
	p.Wait("the copy on the wire", func(string) bool { return found.Match(p.Raw()) })
	if line, err := base64.StdEncoding.DecodeString(string(found.FindSubmatch(p.Raw())[1])); err != nil || string(line) != "kubectl get deployments -n default" {
		t.Errorf("copied %q, %v", line, err)
	}
	p.Type("q\x03")
	p.End()
	restored(t, p)
}
