// Package endpoint is the HTTPS server of a kubelet, for as much as the API
// server asks of it: logs, exec, attach and port-forward. It knows nobody but
// the holder of a certificate that the given authority has signed.
package endpoint
