// Package deploy_test decodes the deployments strictly, as their own tools
// would, and holds what makes them safe. A module of its own: amfront does not
// need Kubernetes' types.
package deploy_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"sigs.k8s.io/yaml"
)

// manifests are the three objects, decoded so that an unknown or doubled field is an error.
func manifests(t *testing.T, text []byte) (set appsv1.StatefulSet, svc corev1.Service, net networkingv1.NetworkPolicy,
	err error) {
	t.Helper()
	docs := bytes.Split(text, []byte("\n---\n"))
	if len(docs) != 3 {
		t.Fatalf("%d documents, expected 3", len(docs))
	}
	for i, into := range []any{&set, &svc, &net} {
		if err = yaml.UnmarshalStrict(docs[i], into); err != nil {
			return
		}
	}
	return
}

func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, svc, net, err := manifests(t, text)
	if err != nil {
		t.Fatal(err)
	}
	labels := set.Spec.Template.Labels
	for where, selector := range map[string]map[string]string{"StatefulSet": set.Spec.Selector.MatchLabels,
		"Service": svc.Spec.Selector, "NetworkPolicy": net.Spec.PodSelector.MatchLabels} {
		if len(selector) == 0 {
			t.Errorf("%s selects everything", where)
		}
		for k, v := range selector {
			if labels[k] != v {
				t.Errorf("%s selects %s=%s, which the pod has not", where, k, v)
			}
		}
	}
	pod := set.Spec.Template.Spec
	c := pod.Containers[0]
	ports := map[string]bool{}
	for _, p := range c.Ports {
		ports[p.Name] = true
	}
	for _, p := range svc.Spec.Ports {
		if !ports[p.TargetPort.StrVal] {
			t.Errorf("the service's port %s leads nowhere", p.Name)
		}
	}
	for _, p := range net.Spec.Ingress[0].Ports {
		if !ports[p.Port.StrVal] {
			t.Errorf("the policy lets in to %s, which is no port", p.Port)
		}
	}
	if *set.Spec.Replicas != 1 || !*pod.SecurityContext.RunAsNonRoot || !*c.SecurityContext.ReadOnlyRootFilesystem ||
		*c.SecurityContext.AllowPrivilegeEscalation || *pod.AutomountServiceAccountToken || *pod.EnableServiceLinks {
		t.Error("the pod may do what it need not")
	}
	if c.StartupProbe == nil || c.ReadinessProbe == nil || c.LivenessProbe == nil || len(net.Spec.PolicyTypes) != 2 {
		t.Error("a probe, or a direction of the policy, is missing")
	}
	if _, _, _, err := manifests(t, bytes.Replace(text, []byte("serviceName:"), []byte("serviceNames:"), 1)); err == nil {
		t.Error("a field that nobody knows was taken: this test proves nothing")
	}
}

func TestCompose(t *testing.T) {
	read := func(name string) error {
		o, err := cli.NewProjectOptions([]string{name}, cli.WithEnv([]string{"AMFRONT_VERSION=1"}), cli.WithName("amfront"))
		if err != nil {
			return err
		}
		p, err := o.LoadProject(context.Background())
		if err == nil {
			if s := p.Services["amfront"]; !s.ReadOnly || len(s.CapDrop) != 1 || s.HealthCheck == nil || len(s.Secrets) != 1 ||
				s.Ports[0].HostIP != "127.0.0.1" {
				t.Errorf("%s: %+v", name, s)
			}
		}
		return err
	}
	if err := read("compose.yaml"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bad := t.TempDir() + "/compose.yaml"
	if err := os.WriteFile(bad, bytes.Replace(text, []byte("read_only"), []byte("readonly"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := read(bad); err == nil {
		t.Error("a field that nobody knows was taken: this test proves nothing")
	}
}
