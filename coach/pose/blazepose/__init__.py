"""BlazePose's two networks run directly, by the rules of MediaPipe's pose landmarker graph."""
