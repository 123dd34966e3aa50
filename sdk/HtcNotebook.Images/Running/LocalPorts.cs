using System.Net;
using System.Net.Sockets;
using HtcNotebook.Images.Support.Diagnostics;

namespace HtcNotebook.Images.Running;

/// <summary>Ports of this machine's loopback.</summary>
public static class LocalPorts
{
    /// <summary>How many ports are tried, the first one included.</summary>
    public const int Tried = 50;

    /// <summary>The first free port.</summary>
    /// <param name="first">Where to begin.</param>
    /// <exception cref="NotebookException"><c>HTC3040</c>: none of the <see cref="Tried"/> ports is free.</exception>
    public static int FirstFree(int first)
    {
        var last = Math.Min(first + Tried - 1, ushort.MaxValue);
        for (var port = first; port <= last; port++)
        {
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new NotebookException(DiagnosticTable.NoFreePort.At(null, first, last));
    }

    /// <summary>Whether nobody listens on a port of loopback, or of all addresses.</summary>
    /// <param name="port">The port.</param>
    public static bool IsFree(int port) => IsFree(IPAddress.Loopback, port) && IsFree(IPAddress.Any, port);

    private static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
