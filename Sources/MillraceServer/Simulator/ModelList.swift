#if Server
import HTTPTypes
import Hummingbird
import MillraceCore
import NIOCore

/// The list of models as the dialects tell it.
enum ModelList {
    /// OpenAI's, which Anthropic's, Mistral's and most others' resemble.
    case openAI
    /// Google's.
    case gemini
    /// Ollama's.
    case ollama
    /// Ollama's version, which its clients ask for first.
    case ollamaVersion

    /// The list that is served at a path; nil where none is.
    init?(path: String) {
        switch path {
        case "/v1/models", "/models", "/mistral-chat/v1/models", "/cohere-v2/v1/models": self = .openAI
        case "/v1beta/models", "/v1/publishers/google/models": self = .gemini
        case "/api/tags": self = .ollama
        case "/api/version": self = .ollamaVersion
        default: return nil
        }
    }

    func response(_ names: [String]) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        switch self {
        case .openAI:
            writer.field("object", "list")
            writer.key("data")
            list(names, &writer) { name, writer in
                writer.field("id", name)
                writer.field("object", "model")
                // Anthropic's word for the same.
                writer.field("type", "model")
                writer.field("display_name", name)
                writer.field("created", 0)
                writer.field("created_at", "1970-01-01T00:00:00Z")
                writer.field("owned_by", "millrace")
            }
            writer.field("has_more", false)
        case .gemini:
            writer.key("models")
            list(names, &writer) { name, writer in
                writer.field("name", "models/\(name)")
                writer.field("displayName", name)
            }
        case .ollama:
            writer.key("models")
            list(names, &writer) { name, writer in
                writer.field("name", name)
                writer.field("model", name)
            }
        case .ollamaVersion: writer.field("version", "0.0.0")
        }
        writer.endObject()
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }

    private func list(_ names: [String], _ writer: inout JSONWriter, _ fields: (String, inout JSONWriter) -> Void) {
        writer.beginArray()
        for name in names {
            writer.beginObject()
            fields(name, &writer)
            writer.endObject()
        }
        writer.endArray()
    }
}
#endif
