#if Macros
/// Makes a tool of a function.
///
/// It declares a property beside the function, named after it with `Tool` at the end: `weather` gives `weatherTool`. The parameters become the
/// arguments, the documentation comment tells the model what tool and parameters are for, and default values make arguments optional. A
/// parameter of type ``ToolContext`` is filled in by the runtime; the model never sees it. What the function returns is a ``ToolOutput``, or nothing.
///
/// ```swift
/// /// Tells the present weather of a city.
/// /// - Parameters:
/// ///   - city: The city's name.
/// ///   - unit: The unit of the temperature.
/// @Tool func weather(city: String, unit: Unit = .celsius) async throws -> Report { … }
///
/// let tools: ToolRegistry = [weatherTool]
/// ```
///
/// The same on a static method gives a static property; on a method of an instance, a property of the instance, which must be `Sendable`. Of two
/// overloads one can be a tool.
///
/// - Parameters:
///   - description: what the tool does and when to use it. Default: the documentation comment.
///   - name: the name the model calls it by. Default: the function's.
///   - strict: whether the provider must hold the model to the schema exactly. Default: as the provider does.
///   - traits: how the runtime treats its calls. Default: ``ToolTraits/init(isParallel:timeout:)`` with its defaults.
@attached(peer, names: suffixed(Tool))
public macro Tool(_ description: String? = nil, name: String? = nil, strict: Bool? = nil, traits: ToolTraits? = nil) =
    #externalMacro(module: "MillraceMacros", type: "ToolMacro")

/// Makes a tool of a type: the conformance to ``Tool`` around its method `call`.
///
/// The method is `call(arguments:)` with a ``Generable`` type, or has parameters of its own, which become the arguments as those of a function do.
///
/// ```swift
/// @Tool(description: "Tells the present weather of a city.")
/// struct Weather {
///     let service: WeatherService
///
///     /// - Parameter city: The city's name.
///     func call(city: String, unit: Unit = .celsius) async throws -> Report { … }
/// }
/// ```
///
/// - Parameters:
///   - description: what the tool does and when to use it.
///   - name: the name the model calls it by. Default: the type's, with a small first letter and without `Tool` at its end.
///   - strict: whether the provider must hold the model to the schema exactly. Default: as the provider does.
///   - traits: how the runtime treats its calls. Default: ``ToolTraits/init(isParallel:timeout:)`` with its defaults.
@attached(member, names: named(name), named(description), named(isStrict), named(traits), named(Arguments), named(call))
@attached(extension, conformances: Tool)
public macro Tool(description: String, name: String? = nil, strict: Bool? = nil, traits: ToolTraits? = nil) =
    #externalMacro(module: "MillraceMacros", type: "ToolTypeMacro")
#endif
