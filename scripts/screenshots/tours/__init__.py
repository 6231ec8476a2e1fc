"""What is pictured, a file a page of the app, in the order of docs/screens.md."""

from . import application, canvas, changes, code, deployments, environments, functions, groups, inner, traces

TOURS = (
    *canvas.TOURS,
    *groups.TOURS,
    *code.TOURS,
    *changes.TOURS,
    *inner.TOURS,
    *functions.TOURS,
    *deployments.TOURS,
    *environments.TOURS,
    *traces.TOURS,
    *application.TOURS,
)
