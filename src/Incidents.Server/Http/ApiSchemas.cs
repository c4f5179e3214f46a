using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Incidents.Server.Http;

/// <summary>Says in the API's document what the generator cannot see behind our own converters: texts, instants, words, and values by name.</summary>
public sealed class ApiSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var declared = context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var orNull = declared != type || context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.Null : default;
        if (type == typeof(string)) schema.Type = JsonSchemaType.String | orNull;
        else if (type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String | orNull, "date-time");
        else if (type.IsEnum) (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. Words.All(type)]);
        else if (type == typeof(NamedValues))
            (schema.Type, schema.Properties, schema.AdditionalProperties) = (JsonSchemaType.Object | orNull, null,
                new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null });
        else if (type == typeof(RawJson)) (schema.Type, schema.Properties, schema.Description) = (null, null, "Any JSON.");
        else if (schema.Items is null && typeof(IEnumerable<string>).IsAssignableFrom(type)) schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        else if (schema.Items is null && type is { IsGenericType: true, GenericTypeArguments: [{ IsEnum: true } word] }) schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Words.All(word)] };
        else if (schema.AdditionalProperties is null && typeof(IEnumerable<KeyValuePair<string, string>>).IsAssignableFrom(type)) schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String };
        return Task.CompletedTask;
    }

    /// <summary>The answer to everything that is refused.</summary>
    public static OpenApiSchema Problem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A refusal (RFC 9457). The code is stable; the detail says what to do next.",
        Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One of those in api-specs/problems.md." },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is wrong, by the name of the field.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        },
    };
}
