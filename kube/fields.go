package kube

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"

	"example.org/hackfest/kube/rules"
)

// Schemas asks the server for the schemas of the resource's group and version,
// which may be a megabyte.
func (c *Cluster) Schemas(ctx context.Context, r Resource) (*rules.Schemas, error) {
	docs, err := c.schemas(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("what the server says about %s: %w", r, err)
	}
	return docs, nil
}

func (c *Cluster) schemas(ctx context.Context, r Resource) (*rules.Schemas, error) {
	paths, err := c.discovery.client.OpenAPIV3WithContext(ctx).PathsWithContext(ctx)
	if err != nil {
		return nil, err
	}
	path := "api/" + r.Version
	if r.Group != "" {
		path = "apis/" + r.Group + "/" + r.Version
	}
	group := paths[path]
	if group == nil {
		return nil, fmt.Errorf("it has no documentation of %s", path)
	}
	text, err := group.SchemaWithContext(ctx, runtime.ContentTypeJSON)
	if err != nil {
		return nil, err
	}
	return rules.ParseSchemas(text)
}
