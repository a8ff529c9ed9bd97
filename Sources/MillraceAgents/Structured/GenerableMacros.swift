#if Macros
/// Makes a struct or an enum ``Generable``: a schema, a reader whose errors name the path, a writer, and a partial counterpart for streams.
///
/// A struct's stored properties become the properties of a JSON object. One that is optional may be absent; one with a default value takes it
/// where it is absent. Computed and static properties, and constants with a value, are left out. The description in the schema is
/// that of ``Guide(description:name:_:)``, or the documentation comment.
///
/// ```swift
/// @Generable(description: "A forecast for one city")
/// struct Forecast {
///     @Guide(description: "The city's name") var city: String
///     @Guide(description: "Days to look ahead", .range(1...7)) var days: Int = 3
///     var sky: Sky?
/// }
///
/// @Generable enum Sky { case clear, cloudy, rain(millimetres: Double) }
/// ```
///
/// An enum whose cases carry nothing is a string, or for a raw type `Int` an integer, that is one of the raw values. An enum with payloads is an
/// object with the case's name under `type` and the payload's labels beside it; a single payload without a label is called `value`, several are
/// called `value1`, `value2` and so on. Give `discriminator` where a payload is called `type` itself.
///
/// - Parameters:
///   - description: what the type is, for the model.
///   - discriminator: the member that tells the case of an enum with payloads. Default: `type`.
@attached(
    member,
    names: named(PartiallyGenerated), named(generationSchema), named(schema), named(init), named(json), named(generatedValues))
@attached(extension, conformances: Generable, PartiallyGenerable, names: named(init))
public macro Generable(description: String? = nil, discriminator: String = "type") =
    #externalMacro(module: "MillraceMacros", type: "GenerableMacro")

/// Tells the model of a property of a ``Generable(description:discriminator:)`` type: what it is, and what its value must keep to.
///
/// - Parameters:
///   - description: what the property is, for the model.
///   - name: its name in JSON, where that is another than in Swift.
///   - guides: what its value must keep to.
@attached(peer)
public macro Guide(description: String? = nil, name: String? = nil, _ guides: GenerationGuide...) =
    #externalMacro(module: "MillraceMacros", type: "GuideMacro")

/// Tells the model of a string property, and of the pattern that its whole text must match.
///
/// - Parameters:
///   - description: what the property is, for the model.
///   - pattern: a regular expression, as a literal.
@attached(peer)
public macro Guide<Output>(description: String? = nil, _ pattern: Regex<Output>) =
    #externalMacro(module: "MillraceMacros", type: "GuideMacro")
#endif
