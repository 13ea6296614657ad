package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"

	"example.org/hackfest/kube/kubetest"
)

// etcd writes objects where the API server finds them. A server on two cores
// takes some 250 writes a second, which is too few to fill it or to strain a
// reader; what is written below it reaches watchers as any other change. Two
// gRPC calls over HTTP/2 are all it needs.
type etcd struct {
	http    *http.Client
	encoder runtime.Encoder
	decoder runtime.Decoder
	pods    sync.Map // key to *corev1.Pod as last written
}

func newEtcd(c *kubetest.Cluster) *etcd {
	socket := filepath.Join(c.Dir, "run", "etcd.sock")
	var clear http.Protocols
	clear.SetUnencryptedHTTP2(true)
	codec := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	return &etcd{
		http: &http.Client{Transport: &http.Transport{
			Protocols: &clear,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "unix", socket)
			},
		}},
		encoder: scheme.Codecs.EncoderForVersion(codec, schema.GroupVersion{Version: "v1"}),
		decoder: codec,
	}
}

// get reads the object of a key, "pods/default/web".
func (e *etcd) get(ctx context.Context, key string, into runtime.Object) error {
	answer, err := e.call(ctx, "Range", field(nil, 1, []byte("/registry/"+key)))
	if err != nil {
		return err
	}
	value := find(find(answer, 2), 5) // kvs, and the value of the first
	if value == nil {
		return fmt.Errorf("etcd has no %s", key)
	}
	_, _, err = e.decoder.Decode(value, nil, into)
	return err
}

// put writes an object.
func (e *etcd) put(ctx context.Context, key string, o runtime.Object) error {
	var value bytes.Buffer
	if err := e.encoder.Encode(o, &value); err != nil {
		return err
	}
	_, err := e.call(ctx, "Put", field(field(nil, 1, []byte("/registry/"+key)), 2, value.Bytes()))
	return err
}

// bump restarts a pod's first container once more.
func (e *etcd) bump(ctx context.Context, i int) error {
	key := podKey(i)
	was, ok := e.pods.Load(key)
	if !ok {
		p := &corev1.Pod{}
		if err := e.get(ctx, key, p); err != nil {
			return err
		}
		was = p
	}
	p := *was.(*corev1.Pod)
	p.Status.ContainerStatuses = slices.Clone(p.Status.ContainerStatuses)
	p.Status.ContainerStatuses[0].RestartCount++
	e.pods.Store(key, &p)
	return e.put(ctx, key, &p)
}

func (e *etcd) call(ctx context.Context, method string, message []byte) ([]byte, error) {
	body := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message)))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://etcd/etcdserverpb.KV/"+method, bytes.NewReader(append(body, message...)))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/grpc")
	r.Header.Set("TE", "trailers")
	resp, err := e.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if s := resp.Trailer.Get("Grpc-Status"); s != "0" || len(answer) < 5 {
		return nil, errors.New("etcd: " + s + resp.Header.Get("Grpc-Status") + " " + resp.Trailer.Get("Grpc-Message") + resp.Header.Get("Grpc-Message"))
	}
	return answer[5:], nil
}

// field appends a field of bytes to a protobuf message.
func field(message []byte, number int, value []byte) []byte {
	message = binary.AppendUvarint(message, uint64(number<<3|2))
	message = binary.AppendUvarint(message, uint64(len(value)))
	return append(message, value...)
}

// find gives the first field of bytes with a number, nil where there is none.
func find(message []byte, number int) []byte {
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		v, m := binary.Uvarint(message[n:])
		message = message[n+m:]
		if tag&7 != 2 {
			continue
		}
		if int(tag>>3) == number {
			return message[:v]
		}
		message = message[v:]
	}
	return nil
}
