package kube

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestSlim(t *testing.T) {
	p := pod("a", "1")
	p.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubectl"}}
	p.Annotations = map[string]string{LastApplied: "{...}", "other": "kept"}
	Slim(Pods)(p)
	if p.ManagedFields != nil {
		t.Error("managedFields are kept")
	}
	if text, there := p.Annotations[LastApplied]; !there || text != "" || p.Annotations["other"] != "kept" {
		t.Errorf("annotations are %v", p.Annotations)
	}
}

func TestSlimDropsValuesAndKeepsSizes(t *testing.T) {
	long := strings.Repeat("secret", 1<<18) // longer than an object may be
	s := &corev1.Secret{Data: map[string][]byte{"a": []byte("hidden"), "none": {}, "long": []byte(long)}}
	s.Annotations = map[string]string{LastApplied: "hidden"}
	Slim(Secrets)(s)
	c := &corev1.ConfigMap{
		Data:       map[string]string{"a": "hidden", "long": long},
		BinaryData: map[string][]byte{"b": []byte("hidden")},
	}
	Slim(ConfigMaps)(c)
	for key, v := range s.Data {
		if strings.Trim(string(v), "\x00") != "" {
			t.Errorf("the value of %s is there", key)
		}
	}
	if len(s.Data["a"]) != 6 || len(s.Data["none"]) != 0 || len(s.Data["long"]) != len(long) {
		t.Error("sizes of the Secret's values are wrong")
	}
	if c.Data["a"] != strings.Repeat("\x00", 6) || len(c.Data["long"]) != len(long) || string(c.BinaryData["b"]) != strings.Repeat("\x00", 6) {
		t.Error("values of the ConfigMap are wrong")
	}
	if _, there := s.Annotations[LastApplied]; !there || s.Annotations[LastApplied] != "" {
		t.Error("the last-applied annotation tells the values")
	}
	if n := cap(s.Data["a"]); n != 6 {
		t.Errorf("a value can be appended to in place: capacity %d", n)
	}
}
