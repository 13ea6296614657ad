package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// in runs a script in a pod's container, as kubectl exec does.
func in(t *testing.T, s *kubetest.Cluster, ns, pod, container, script string) {
	t.Helper()
	url := s.Client.CoreV1().RESTClient().Post().Resource("pods").Namespace(ns).Name(pod).SubResource("exec").VersionedParams(
		&corev1.PodExecOptions{Container: container, Command: []string{"sh", "-c", script}, Stdout: true, Stderr: true}, scheme.ParameterCodec).URL()
	e, err := remotecommand.NewSPDYExecutor(s.Config, "POST", url)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if err := e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdout: &out, Stderr: &errs}); err != nil {
		t.Fatalf("%s: %v: %s%s", script, err, &out, &errs)
	}
}

// lacks waits until a text is not on the screen.
func lacks(p *drive.Terminal, text string) {
	p.Wait("no "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// talker is a pod of two containers: what is put into /d/web is web's log, and
// side's is one line.
func talker(t *testing.T, s *kubetest.Cluster, ns string) {
	t.Helper()
	pod := kubetest.Shell(ns, "web", "touch /d/web; echo apple; tail -f /d/web")
	pod.Spec.Containers = append(pod.Spec.Containers, kubetest.Shell(ns, "side", "echo pear; sleep 3600").Spec.Containers...)
	pod.Spec.Volumes = []corev1.Volume{{Name: "d", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	pod.Spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "d", MountPath: "/d"}}
	s.RunPod(t, pod, kubetest.Running)
}

func TestLogsByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	talker(t, s, ns)
	p := pods(t, s, ns)

	// All containers of the pod, each with its name, and what comes later.
	p.Type("l")
	p.Shows("kubectl logs web -n "+ns+" --all-containers --follow", "web   apple", "side  pear", "2 lines")
	in(t, s, ns, "web", "web", "echo banana >> /d/web")
	p.Shows("web   banana", "3 lines")
	p.Type("\x1b")
	lacks(p, "banana")

	// One container, followed.
	p.Type("\r")
	p.Type("l")
	p.Shows("kubectl logs web -n "+ns+" -c web", "apple", "banana", "2 lines")
	lacks(p, "pear")
	in(t, s, ns, "web", "web", "for i in 1 2 3; do echo cherry $i >> /d/web; echo date $i >> /d/web; done; printf '\\033[2Jhostile \\377\\000 bytes\\n' >> /d/web")
	p.Shows("cherry 3", "date 3", "hostile", "9 lines")
	if bytes.Contains(p.Raw(), []byte("\x1b[2Jhostile")) {
		t.Error("a log drives the terminal")
	}

	// Find, from one to the next, then those alone.
	p.Type("/")
	p.Type("CHERRY")
	p.Shows("/CHERRY")
	p.Type("\r")
	p.Shows("n N next, previous")
	p.Type("NNN")
	p.Shows("no more lines with it")
	p.Type("f")
	p.Shows("3 lines", "cherry 1", "cherry 3")
	lacks(p, "banana")

	// To a file of our own naming; one that is there is left alone.
	file := filepath.Join(t.TempDir(), "out.log")
	p.Type("S")
	p.Shows("save to: web.log")
	p.Type("\x15" + file + "\r")
	p.Shows("saved 3 lines")
	saved, err := os.ReadFile(file)
	if want := regexp.MustCompile(`^(\S+Z cherry [123]\n){3}$`); err != nil || !want.Match(saved) {
		t.Errorf("saved %q, %v", saved, err)
	}
	p.Type("S")
	p.Shows("save to:")
	p.Type("\x15" + file + "\r")
	p.Shows("is there already")
	if again, err := os.ReadFile(file); err != nil || !bytes.Equal(again, saved) {
		t.Errorf("written over: %q, %v", again, err)
	}
	p.Type("c")
	p.Shows("copied the last 3 lines")
	copied := regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]+)`)
	p.Wait("the copy on the wire", func(string) bool { return copied.Match(p.Raw()) })
	text, err := base64.StdEncoding.DecodeString(string(copied.FindSubmatch(p.Raw())[1]))
	if err != nil || !bytes.Equal(text, saved) {
		t.Errorf("copied %q, %v", text, err)
	}
	p.Type("t")
	p.Wait("times", regexp.MustCompile(`\d\d:\d\d:\d\d\.\d{3}  cherry 1`).MatchString)
	p.Type("q\x03")
	p.End()
	restored(t, p)
}

// The log goes on over a restart, and p is the run before.
func TestLogsOverARestart(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	pod := kubetest.Shell(ns, "box", `if [ -e /d/go ]; then echo second run; sleep 3600; fi
echo first run
while [ ! -e /d/go ]; do sleep 0.1; done
echo the end of it; exit 1`)
	pod.Spec.RestartPolicy = corev1.RestartPolicyAlways
	pod.Spec.Volumes = []corev1.Volume{{Name: "d", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	pod.Spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "d", MountPath: "/d"}}
	s.RunPod(t, pod, kubetest.Running)
	p := pods(t, s, ns)
	p.Type("l")
	p.Shows("first run", "1 line ")
	in(t, s, ns, "box", "box", "touch /d/go")
	p.Shows("first run", "the end of it", "second run", "3 lines")
	p.Type("\x1b")
	lacks(p, "second run")
	p.Type("p")
	p.Shows("box · previous run", "kubectl logs box -n "+ns+" -c box --previous", "first run", "the end of it", "2 lines")
	p.Type("\x1b")
	lacks(p, "the end of it")
	p.Type("l")
	p.Shows("second run", "1 line ")
	p.Type("q\x03")
	p.End()
	restored(t, p)
}

// The pods of a Deployment, those that come later too.
func TestLogsOfADeployment(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	two, labels := int32(2), map[string]string{"app": "many"}
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "many"}}
	d.Spec.Replicas, d.Spec.Selector = &two, &metav1.LabelSelector{MatchLabels: labels}
	d.Spec.Template.Labels = labels
	d.Spec.Template.Spec = kubetest.Shell(ns, "many", "echo I am $(hostname); sleep 3600").Spec
	d.Spec.Template.Spec.RestartPolicy = ""
	if _, err := s.Client.AppsV1().Deployments(ns).Create(context.Background(), d, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	becomes(t, s.Client, ns, "many", "rolled out", func(d *appsv1.Deployment) bool { return d.Status.AvailableReplicas == 2 })
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", ns)
	p.Shows("many", "2/2")
	p.Type("l")
	p.Shows("kubectl logs deployment/many -n "+ns+" --all-pods", "2 lines")
	who := regexp.MustCompile(`(many-\w+-\w+)\s+I am (many-\w+-\w+)`)
	speakers := func(screen string) int {
		seen := map[string]bool{}
		for _, found := range who.FindAllStringSubmatch(screen, -1) {
			if found[1] != found[2] {
				t.Errorf("%s is said to be from %s", found[2], found[1])
			}
			seen[found[1]] = true
		}
		return len(seen)
	}
	p.Wait("two that speak", func(screen string) bool { return speakers(screen) == 2 })
	if _, err := s.Client.AppsV1().Deployments(ns).Patch(context.Background(), "many", types.MergePatchType, []byte(`{"spec":{"replicas":4}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	p.Wait("four that speak", func(screen string) bool { return speakers(screen) == 4 })
	p.Type("q\x03")
	p.End()
	restored(t, p)
}

// A Job's pods have come to their end: what they wrote is there, once.
func TestLogsOfAJob(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "once"}}
	job.Spec.Template.Spec = kubetest.Shell(ns, "once", "echo begun; echo done").Spec
	if _, err := s.Client.BatchV1().Jobs(ns).Create(context.Background(), job, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "jobs", "-n", ns)
	p.Shows("once", "Complete")
	p.Type("l")
	p.Shows("kubectl logs job/once -n "+ns, "begun", "done", "2 lines")
	p.Type("q\x03")
	p.End()
}
