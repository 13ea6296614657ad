package rules

import corev1 "k8s.io/api/core/v1"

// SecretMeaning says what the type of a Secret makes it.
func SecretMeaning(s *corev1.Secret) string {
	switch s.Type {
	case corev1.SecretTypeOpaque, "":
		return "Of no set form"
	case corev1.SecretTypeTLS:
		return "Certificate and key"
	case corev1.SecretTypeDockerConfigJson, corev1.SecretTypeDockercfg:
		return "Login to an image registry"
	case corev1.SecretTypeServiceAccountToken:
		return "Token of service account " + Or(s.Annotations[corev1.ServiceAccountNameKey], "?") + ", one that does not expire"
	case corev1.SecretTypeBasicAuth:
		return "User name and password"
	case corev1.SecretTypeSSHAuth:
		return "SSH key"
	case corev1.SecretTypeBootstrapToken:
		return "Token with which a node joins the cluster"
	case "helm.sh/release.v1":
		return "A revision of Helm release " + Or(s.Labels["name"], "?")
	}
	return "Of type " + string(s.Type)
}
