package adapter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// EnvPrefix begins the name of every environment variable of the protocol.
const EnvPrefix = "AMFRONT_"

// Environ gives the values of a request as environment variables
// ("AMFRONT_SMTP_HOST=127.0.0.1") for scripts that read no JSON: the path of
// names in upper case joined by "_", lists one element a line, booleans "true"
// and "false"; what the request lacks is not set.
func Environ(action Action, r Request) ([]string, error) {
	data, err := EncodeRequest(action, r)
	if err != nil {
		return nil, err
	}
	var v map[string]any
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	var out []string
	flatten(&out, strings.TrimSuffix(EnvPrefix, "_"), v)
	slices.Sort(out)
	return out, nil
}

func flatten(out *[]string, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			flatten(out, name+"_"+strings.ToUpper(k), x)
		}
	case []any:
		var lines []string
		for _, x := range v {
			lines = append(lines, fmt.Sprint(x))
		}
		*out = append(*out, name+"="+strings.Join(lines, "\n"))
	default:
		*out = append(*out, fmt.Sprintf("%s=%v", name, v))
	}
}

// withoutOurs drops the variables of the protocol from an environment: those
// of the bench itself must not reach the LPS.
func withoutOurs(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(v string) bool { return strings.HasPrefix(v, EnvPrefix) })
}
