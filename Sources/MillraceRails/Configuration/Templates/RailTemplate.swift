public import MillraceCore

/// A text with places for values, in the part of Jinja that prompts of rails use.
///
/// `{{ … }}` with filters, `{% if %}`, `{% for %}`, `{% set %}`, `{% raw %}`, comments and the control of blanks (`{%-`). A template
/// is read once; whatever it holds that is not supported is an error with its line then, not when it is used.
/// What Jinja itself means by them: <https://jinja.palletsprojects.com/en/stable/templates/>.
public struct RailTemplate: Sendable, Hashable {
    /// The text of the template.
    public let source: String
    /// The values it asks for, each once, in the order they come first.
    public let variables: [String]

    private let nodes: [TemplateNode]
    private let firstLine: Int

    /// Reads a template.
    ///
    /// - Parameters:
    ///   - source: the text; one line end at its end is left out, as Jinja does.
    ///   - file: the file it stands in.
    ///   - line: the line of that file on which it begins, from 1.
    /// - Throws: ``RailConfigurationError`` with the line of what cannot be read or is not supported.
    public init(_ source: String, file: String? = nil, line: Int = 1) throws(RailConfigurationError) {
        self.source = source
        self.firstLine = line
        do throws(RailTemplateError) {
            var parser = TemplateParser(pieces: try TemplateScanner.pieces(of: source))
            nodes = try parser.parse()
        } catch {
            throw RailConfigurationError(
                error.isUnsupported ? .unsupported : .invalidValue, subject: "template", file: file, line: line + error.line - 1,
                advice: error.what)
        }
        var names = TemplateNames()
        names.read(nodes)
        variables = names.undeclared
    }

    /// The text with values in the places; a name without a value gives nothing, as Jinja does.
    ///
    /// - Throws: ``RailTemplateError`` where a value is of a kind that an operation cannot take.
    public func render(_ values: [String: JSONValue]) throws(RailTemplateError) -> String {
        var renderer = TemplateRenderer(values: values)
        do throws(RailTemplateError) {
            return try renderer.render(nodes)
        } catch {
            throw RailTemplateError(error.what, line: error.line + firstLine - 1)
        }
    }

    /// The value of a template that is one place and nothing else: a list of messages, say; nil where it is more than that.
    func value(_ values: [String: JSONValue]) throws(RailTemplateError) -> JSONValue? {
        guard nodes.count == 1, case .output(let expression, _) = nodes[0] else { return nil }
        var renderer = TemplateRenderer(values: values)
        return try renderer.evaluate(expression)
    }
}

/// Why a template cannot be read, or cannot be filled.
public struct RailTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; never a value.
    public var what: String
    /// The line, from 1.
    public var line: Int
    /// Whether it is known in Jinja, and not supported here.
    public var isUnsupported: Bool

    /// Makes an error.
    public init(_ what: String, line: Int, isUnsupported: Bool = false) {
        self.what = what
        self.line = line
        self.isUnsupported = isUnsupported
    }

    /// What is wrong, and where.
    public var description: String { "line \(line) of the template: \(what)" }
}
